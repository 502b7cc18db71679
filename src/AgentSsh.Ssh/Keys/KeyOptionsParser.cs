using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AgentSsh.Ssh.Keys;

/// <summary>Reads the options before a key: <c>name,name="value",...</c> (OpenSSH sshauthopt_parse). Case in names does not count.</summary>
internal sealed class KeyOptionsParser
{
    // OpenSSH SSH_AUTHOPT_PERMIT_MAX.
    private const int MaxPermits = 4096;

    private static readonly string[] ValueNames =
        ["command", "environment", "expiry-time", "from", "permitlisten", "permitopen", "principals", "tunnel"];

    private static readonly string[] FlagNames =
    [
        "agent-forwarding", "cert-authority", "no-agent-forwarding", "no-port-forwarding", "no-pty", "no-touch-required", "no-user-rc",
        "no-verify-required", "no-X11-forwarding", "port-forwarding", "pty", "restrict", "touch-required", "user-rc", "verify-required",
        "X11-forwarding",
    ];

    private readonly string _text;
    private readonly List<ForwardPermit> _open = [];
    private readonly List<ForwardPermit> _listen = [];
    private KeyOptions _options = KeyOptions.None;
    private int _at;
    private AuthorizedKeyError? _error;

    private KeyOptionsParser(string text) => _text = text;

    /// <summary>The names of all options.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. FlagNames, .. ValueNames];

    /// <summary>Where options end: at the first blank outside of quotation marks.</summary>
    public static int EndOf(ReadOnlySpan<char> line)
    {
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '\\' when i + 1 < line.Length && line[i + 1] == '"':
                    i++;
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ' ' or '\t' when !isQuoted:
                    return i;
            }
        }

        return line.Length;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out KeyOptions? options, [NotNullWhen(false)] out AuthorizedKeyError? error)
    {
        var parser = new KeyOptionsParser(text);
        parser.Parse();
        error = parser._error;
        options = error is null ? parser._options : null;
        return error is null;
    }

    private void Parse()
    {
        while (true)
        {
            int start = _at;
            while (_at < _text.Length && _text[_at] is not (',' or '='))
            {
                _at++;
            }

            string name = _text[start.._at];
            string? value = null;
            if (_at < _text.Length && _text[_at] == '=')
            {
                _at++;
                value = ReadValue(name);
            }

            if (_error is null && Apply(name, value) is { } problem)
            {
                _error = problem with { Column = start + 1 };
            }

            if (_error is not null)
            {
                return;
            }

            if (_at == _text.Length)
            {
                Finish();
                return;
            }

            if (_text[_at] != ',')
            {
                _error = new AuthorizedKeyError($"a comma is missing behind the option {name}", _at + 1);
                return;
            }

            _at++;
        }
    }

    // "value", in which \" stands for a quotation mark and every other backslash for itself.
    private string? ReadValue(string name)
    {
        int start = _at;
        if (start == _text.Length || _text[start] != '"')
        {
            _error = new AuthorizedKeyError($"the value of the option {name} must stand in quotation marks: {name}=\"...\"", start + 1);
            return null;
        }

        var value = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] == '"')
            {
                _at++;
                return value.ToString();
            }

            if (_text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] == '"')
            {
                _at++;
            }

            value.Append(_text[_at]);
        }

        _error = new AuthorizedKeyError($"the quotation mark of the option {name} is not closed", start + 1);
        return null;
    }

    private AuthorizedKeyError? Apply(string name, string? value)
    {
        string lower = name.ToLowerInvariant();
        bool takesValue = ValueNames.Contains(lower);
        if (!takesValue && !FlagNames.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return name.Length == 0
                ? Error("an option is empty")
                : new AuthorizedKeyError($"there is no option '{name}' of keys", 0, name);
        }

        return (takesValue, value) switch
        {
            (true, null) => Error($"the option {lower} needs a value: {lower}=\"...\""),
            (false, not null) => Error($"the option {name} takes no value"),
            (true, _) => ApplyValue(lower, value),
            _ => ApplyFlag(lower),
        };
    }

    private AuthorizedKeyError? ApplyFlag(string name)
    {
        bool isPermitted = !name.StartsWith("no-", StringComparison.Ordinal);
        _options = (isPermitted ? name : name[3..]) switch
        {
            "restrict" => _options with { PermitsPty = false, PermitsPortForwarding = false, PermitsAgentForwarding = false },
            "cert-authority" => _options with { IsAuthority = true },
            "port-forwarding" => _options with { PermitsPortForwarding = isPermitted },
            "agent-forwarding" => _options with { PermitsAgentForwarding = isPermitted },
            "pty" => _options with { PermitsPty = isPermitted },
            "touch-required" => Demand(SecurityKeyDemands.Touch, isPermitted),
            "verify-required" => Demand(SecurityKeyDemands.Verification, isPermitted),

            // There is neither X11 nor an ~/.ssh/rc here: so nothing is to be permitted, and nothing to be forbidden.
            _ => _options,
        };
        return null;
    }

    private KeyOptions Demand(SecurityKeyDemands demand, bool isDemanded) =>
        _options with { Demands = isDemanded ? _options.Demands | demand : _options.Demands & ~demand };

    private AuthorizedKeyError? ApplyValue(string name, string value)
    {
        switch (name)
        {
            case "command" when _options.Command is not null:
            case "principals" when _options.Principals is not null:
            case "from" when _options.Sources.Count > 0:
                return Error($"the option {name} stands there twice");
            case "command" when value.Length == 0:
                return Error("the command of the option command is empty");
            case "command":
                _options = _options with { Command = value };
                return null;
            case "principals":
                string[] principals = value.Split(',');
                _options = _options with { Principals = principals };
                return principals.Contains(string.Empty) ? Error("the option principals has an empty name") : null;
            case "from":
                if (!AddressPatterns.TryParse(value, out AddressPatterns? sources, out string? why))
                {
                    return Error($"in the option from: {why}");
                }

                _options = _options with { Sources = [sources] };
                return null;
            case "expiry-time":
                if (ParseTime(value) is not { } expires)
                {
                    return Error($"the option expiry-time is not a time: '{value}'; it is YYYYMMDD[HHMM[SS]][Z]");
                }

                _options = _options with { Expires = _options.Expires < expires ? _options.Expires : expires };
                return null;
            case "permitopen":
                return Permit(name, value, allowBarePort: false, _open);
            case "permitlisten":
                return Permit(name, value, allowBarePort: true, _listen);
            case "environment":
                return Error("the option environment is not supported, as sshd has it by default (PermitUserEnvironment no); the environment of an agent is set where the agent is");
            default:
                return Error($"the option {name} is not supported: there are no tunnels of devices here");
        }
    }

    private static AuthorizedKeyError? Permit(string name, string value, bool allowBarePort, List<ForwardPermit> permits)
    {
        if (!ForwardPermit.TryParse(value, allowBarePort, out ForwardPermit? permit))
        {
            return Error($"the option {name} is not {(allowBarePort ? "[host:]port" : "host:port")}: '{value}'");
        }

        if (permits.Count == MaxPermits)
        {
            return Error($"the option {name} stands there more than {MaxPermits} times");
        }

        permits.Add(permit);
        return null;
    }

    private void Finish()
    {
        _options = _options with
        {
            PermitOpen = _open.Count > 0 ? _open : null,
            PermitListen = _listen.Count > 0 ? _listen : null,
        };
        if (_options.Principals is not null && !_options.IsAuthority)
        {
            _error = Error("the option principals is for keys of authorities: cert-authority,principals=\"...\"") with { Column = 1 };
        }
    }

    // OpenSSH parse_absolute_time: the machine's own time where no Z stands behind it.
    private static DateTimeOffset? ParseTime(string text)
    {
        bool isUtc = text.EndsWith('Z') || text.EndsWith('z');
        string digits = isUtc ? text[..^1] : text;
        string? format = digits.Length switch { 8 => "yyyyMMdd", 12 => "yyyyMMddHHmm", 14 => "yyyyMMddHHmmss", _ => null };
        DateTimeStyles style = isUtc ? DateTimeStyles.AssumeUniversal : DateTimeStyles.AssumeLocal;
        return format is not null && DateTimeOffset.TryParseExact(digits, format, CultureInfo.InvariantCulture, style, out DateTimeOffset time)
            ? time
            : null;
    }

    private static AuthorizedKeyError Error(string message) => new(message, 0);
}
