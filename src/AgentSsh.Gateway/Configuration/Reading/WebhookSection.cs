using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;
using AgentSsh.Gateway.Notifications.Webhooks;
using AgentSsh.Toml;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>[notify.NAME]</c>. No message shows a URL's path, a header's value or a secret.</summary>
internal static class WebhookSection
{
    // More than anybody has, few enough that each may have a queue of its own.
    private const int MaximumHooks = 64;
    private const int MaximumHeaders = 32;
    private const int MaximumHeaderLength = 4096;
    private const int MaximumUrlLength = 2048;
    private const int MaximumTemplateLength = 8192;

    // A key that is shorter than this can be guessed.
    private const int LeastSecretLength = 16;

    private static readonly (string Word, NotifyEvents Event)[] Events =
        [("waiting", NotifyEvents.Waiting), ("held", NotifyEvents.Held), ("finished", NotifyEvents.Finished)];

    // The body's own, the connection's own, and those of the signature.
    private static readonly string[] OwnHeaders =
    [
        "content-length", "content-type", "host", "connection", "transfer-encoding", "upgrade", "expect", "te", "trailer", "keep-alive", "proxy-connection",
        WebhookSignature.IdHeader, WebhookSignature.TimestampHeader, WebhookSignature.SignatureHeader,
    ];

    public static Dictionary<string, WebhookConfiguration> ReadAll(SettingTable file, Func<string, string?> environment)
    {
        var hooks = new Dictionary<string, WebhookConfiguration>();
        foreach (var (entry, table) in file.Tables("notify"))
        {
            if (!AgentName.IsPlain(entry.Key))
            {
                table.Errors.Add(entry.KeyPosition, $"{Quote.Of(entry.Key)} cannot be a webhook's name: {AgentName.Rule}");
            }

            if (hooks.Count == MaximumHooks)
            {
                table.Errors.Add(entry.KeyPosition, $"there are more than {MaximumHooks} webhooks");
                break;
            }

            hooks[entry.Key] = Read(entry, table, environment);
            table.RejectUnknown();
        }

        return hooks;
    }

    private static WebhookConfiguration Read(TomlEntry entry, SettingTable table, Func<string, string?> environment)
    {
        var url = table.Form<Uri>("url", ParseUrl);
        if (url is null && !table.Entries.Any(each => each.Key == "url"))
        {
            table.Errors.Add(entry.KeyPosition, $"{table.Name} has no 'url'");
        }

        var hook = new WebhookConfiguration
        {
            Name = entry.Key,

            // One that is wrong has been complained about.
            Url = url?.Value ?? new Uri("http://localhost/"),
            Format = table.Choice(
                "format",
                ("json", WebhookFormat.Json),
                ("ntfy", WebhookFormat.Ntfy),
                ("slack", WebhookFormat.Slack),
                ("template", WebhookFormat.Template)) ?? default,
            ContentType = table.Form<string>("content_type", ParseContentType)?.Value ?? WebhookConfiguration.JsonContent,
            Headers = [.. ReadHeaders(table, environment)],
            Secret = ReadSecret(table, environment),
            Events = ReadEvents(table) ?? NotifyEvents.Waiting | NotifyEvents.Held,
            FinishedAfter = table.Form("finished_after", Duration.Between(TimeSpan.Zero, TimeSpan.FromHours(24)))?.Value ?? TimeSpan.FromMinutes(1),
            Timeout = table.Form("timeout", Duration.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)))?.Value ?? TimeSpan.FromSeconds(10),
        };
        return hook with { Template = ReadTemplate(entry, table, hook) };
    }

    private static string ReadTemplate(TomlEntry entry, SettingTable table, WebhookConfiguration hook)
    {
        var template = table.Text("template");
        if (hook.Format != WebhookFormat.Template)
        {
            if (template is not null)
            {
                table.Errors.Add(template.Position, $"'template' in {table.Name} is for format = \"template\"");
            }

            return string.Empty;
        }

        if (template is null)
        {
            table.Errors.Add(entry.KeyPosition, $"{table.Name} has format = \"template\" and no 'template'");
            return string.Empty;
        }

        if (template.Value.Length > MaximumTemplateLength)
        {
            table.Errors.Add(template.Position, $"'template' is longer than {MaximumTemplateLength} characters");
        }
        else if (WebhookTemplate.FindUnknown(template.Value) is { } unknown)
        {
            table.Errors.Add(
                template.Position,
                $"unknown placeholder {Quote.Of(unknown)} in 'template'; there are {string.Join(", ", WebhookTemplate.Placeholders)}",
                NearestName.Of(unknown, WebhookTemplate.Placeholders));
        }
        else if (WebhookTemplate.FindProblem(template.Value, hook.ContentType) is { } problem)
        {
            table.Errors.Add(template.Position, $"'template' is no JSON once its placeholders are filled in: {Quote.Plain(problem)}; or name another content_type");
        }

        return template.Value;
    }

    private static NotifyEvents? ReadEvents(SettingTable table)
    {
        if (table.Forms<NotifyEvents>("events", ParseEvent) is not { } events)
        {
            return null;
        }

        return events.Aggregate(NotifyEvents.None, (all, one) => all | one.Value);
    }

    private static bool ParseEvent(string text, out NotifyEvents value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = Events.FirstOrDefault(each => each.Word == text).Event;
        problem = value == NotifyEvents.None
            ? new FormProblem($"{Quote.Of(text)} is none of {string.Join(", ", Events.Select(each => Quote.Of(each.Word)))}", NearestName.Of(text, Events.Select(each => each.Word)))
            : null;
        return problem is null;
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(SettingTable table, Func<string, string?> environment)
    {
        var headers = new List<KeyValuePair<string, string>>();
        Add(table.Table("headers"), fromEnvironment: false);
        Add(table.Table("headers_env"), fromEnvironment: true);
        if (headers.Count > MaximumHeaders)
        {
            table.Errors.Add(table.Position, $"{table.Name} has more than {MaximumHeaders} headers");
        }

        return headers;

        void Add(SettingTable? from, bool fromEnvironment)
        {
            foreach (var entry in from?.Entries ?? [])
            {
                var text = from!.Text(entry.Key);
                if (!IsHeaderName(entry.Key))
                {
                    from.Errors.Add(entry.KeyPosition, $"{Quote.Of(entry.Key)} in {from.Name} is no header that can be set here");
                }
                else if (headers.Any(other => other.Key.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)))
                {
                    from.Errors.Add(entry.KeyPosition, $"the header {Quote.Of(entry.Key)} is there twice");
                }
                else if (text is not null && (fromEnvironment ? FromEnvironment(from, text, environment) : text.Value) is { } value)
                {
                    if (value.Length > MaximumHeaderLength || value.Any(c => c is < ' ' or > '~'))
                    {
                        from.Errors.Add(text.Position, $"the value of the header {Quote.Of(entry.Key)} must be printable ASCII of at most {MaximumHeaderLength} characters");
                    }

                    headers.Add(new KeyValuePair<string, string>(entry.Key, value));
                }
            }
        }
    }

    private static string? ReadSecret(SettingTable table, Func<string, string?> environment)
    {
        if (table.Text("secret_env") is not { } name || FromEnvironment(table, name, environment) is not { } secret)
        {
            return null;
        }

        if (!WebhookSignature.TryReadKey(secret, out var key) || key.Length < LeastSecretLength)
        {
            table.Errors.Add(
                name.Position,
                $"the secret in the variable {Quote.Of(name.Value)} must be at least {LeastSecretLength} bytes long, and base64 behind 'whsec_' if it begins with that");
        }

        return secret;
    }

    // A request without its secret would be refused, or worse, taken.
    private static string? FromEnvironment(SettingTable table, Located<string> name, Func<string, string?> environment)
    {
        var value = environment(name.Value);
        if (string.IsNullOrEmpty(value))
        {
            table.Errors.Add(name.Position, $"the variable {Quote.Of(name.Value)}, which {table.Name} needs, is not set in the gateway's environment");
            return null;
        }

        return value;
    }

    private static bool IsHeaderName(string name)
    {
        // RFC 9110, section 5.6.2: token.
        return name.Length is > 0 and <= 128
            && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            && !OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool ParseUrl(string text, [NotNullWhen(true)] out Uri? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        problem = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out value) || value.Scheme is not ("http" or "https") || value.Host.Length == 0 || text.Length > MaximumUrlLength)
        {
            problem = new FormProblem($"must be a URL that begins with 'https://' or 'http://', of at most {MaximumUrlLength} characters");
        }
        else if (value.UserInfo.Length > 0)
        {
            problem = new FormProblem("must not hold a name or password; put them into a header: headers_env = { Authorization = \"VARIABLE\" }");
        }
        else if (value.Fragment.Length > 0)
        {
            problem = new FormProblem("must not hold a '#'");
        }

        return problem is null;
    }

    private static bool ParseContentType(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        var isType = text.Length <= 128 && Encoding.UTF8.GetByteCount(text) == text.Length && MediaTypeHeaderValue.TryParse(text, out _);
        value = isType ? text : null;
        problem = isType ? null : new FormProblem($"is no type of content, such as \"text/plain\": {Quote.Of(text)}");
        return isType;
    }
}
