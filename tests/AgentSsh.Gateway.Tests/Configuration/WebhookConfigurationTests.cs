using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Tests.Configuration;

public sealed class WebhookConfigurationTests
{
    private const string Template = "[notify.a]\nurl = \"https://hooks.example/x\"\nformat = \"template\"\n";

    public static readonly TheoryData<string, string> Cases = new()
    {
        { "[notify.a]\n", "1:9: [notify.a] has no 'url'" },
        { "[notify]\nurl = \"https://hooks.example/x\"", "2:7: 'url' in [notify] must be a table, found a string" },
        { "[notify.A]\nurl = \"https://hooks.example/x\"", "1:9: 'A' cannot be a webhook's name: a-z first, then a-z, 0-9, _ and -, at most 32 characters" },
        { "[notify.a]\nurl = \"hooks.example\"", "2:7: 'url' must be a URL that begins with 'https://' or 'http://', of at most 2048 characters" },
        { "[notify.a]\nurl = \"file:///etc/passwd\"", "2:7: 'url' must be a URL that begins with 'https://' or 'http://', of at most 2048 characters" },
        { "[notify.a]\nurl = \"https://me:pw@hooks.example/\"", "2:7: 'url' must not hold a name or password; put them into a header: headers_env = { Authorization = \"VARIABLE\" }" },
        { "[notify.a]\nurl = \"https://hooks.example/#x\"", "2:7: 'url' must not hold a '#'" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\nformat = \"slak\"", "3:10: 'format' cannot be 'slak'; it is one of 'json', 'ntfy', 'slack', 'template'; did you mean 'slack'?" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\nevents = [\"waitng\"]", "3:11: 'events': 'waitng' is none of 'waiting', 'held', 'finished'; did you mean 'waiting'?" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\ntimeout = \"2m\"", "3:11: 'timeout' must be from 1s to 1m, found '2m'" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\ntemplate = \"x\"", "3:12: 'template' in [notify.a] is for format = \"template\"" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\ncolour = \"red\"", "3:1: unknown key 'colour' in [notify.a]" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\nheaders = { Host = \"x\" }", "3:13: 'Host' in [notify.a.headers] is no header that can be set here" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\nheaders = { \"A B\" = \"x\" }", "3:13: 'A B' in [notify.a.headers] is no header that can be set here" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\nheaders = { A = \"x\\r\\nB: y\" }", "3:17: the value of the header 'A' must be printable ASCII of at most 4096 characters" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\nheaders_env = { A = \"UNSET\" }", "3:21: the variable 'UNSET', which [notify.a.headers_env] needs, is not set in the gateway's environment" },
        { "[notify.a]\nurl = \"https://hooks.example/\"\nsecret_env = \"UNSET\"", "3:14: the variable 'UNSET', which [notify.a] needs, is not set in the gateway's environment" },
        { Template, "1:9: [notify.a] has format = \"template\" and no 'template'" },
        { Template + "template = '{\"a\": \"{agnet}\"}'", "4:12: unknown placeholder '{agnet}' in 'template'; there are {id}, {event}, {agent}, {owner}, {state}, {waiting_for}, {reason}, {text}, {since}, {time}; did you mean '{agent}'?" },
        { Template + "template = \"1\"\ncontent_type = \"plain\"", "5:16: 'content_type' is no type of content, such as \"text/plain\": 'plain'" },
        { "[defaults]\nnotify = [\"phne\"]\n[notify.phone]\nurl = \"https://hooks.example/\"", "2:11: unknown webhook 'phne' in 'notify'; there are phone; did you mean 'phone'?" },
        { "[agents.alice]\nnotify = [\"phone\"]", "2:11: unknown webhook 'phone' in 'notify'; there is no [notify.NAME]" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_Mistake_SaysWhereAndWhat(string text, string expected)
    {
        var errors = ConfigurationFixture.Errors(text + "\n" + ConfigurationFixture.Users);
        Assert.Equal([$"/nowhere/agents.toml:{expected}"], errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Read_TemplateThatIsNoJson_IsSaidBeforeAnythingIsSent()
    {
        var error = Assert.Single(ConfigurationFixture.Errors(Template + "template = '{\"a\": {agent}}'\n" + ConfigurationFixture.Users));
        Assert.StartsWith("'template' is no JSON once its placeholders are filled in: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(ConfigurationFixture.Errors(Template + "template = '{\"a\": {agent}}'\ncontent_type = \"text/plain; charset=utf-8\"\n" + ConfigurationFixture.Users));
    }

    [Fact]
    public void Read_Secrets_AreNotInTheMessages()
    {
        using var fixture = new ConfigurationFixture(
            "[notify.a]\nurl = \"https://hooks.example/T0KEN?x=T0KEN\"\nsecret_env = \"SECRET\"\nheaders_env = { A = \"HEADER\" }\n" + ConfigurationFixture.Users)
        {
            Source = new ConfigurationSource("/nowhere/agents.toml"),
        };
        var source = new ConfigurationSource(Path.Combine(fixture.Directory, "agents.toml")) { Environment = name => name == "SECRET" ? "short" : "h\u00e4der" };
        var errors = ConfigurationLoader.Load(source).Errors;
        Assert.Equal(2, errors.Count);
        Assert.All(errors, error => Assert.DoesNotContain(error.ToString(), (string[])["short", "h\u00e4der", "T0KEN"]));
        Assert.Contains("at least 16 bytes", string.Concat(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WholeWebhook_HasAllOfIt()
    {
        using var fixture = new ConfigurationFixture(
            """
            [notify.phone]
            url            = "https://ntfy.example/agents"
            format         = "ntfy"
            events         = ["waiting", "finished"]
            finished_after = "5m"
            timeout        = "3s"
            headers        = { X-A = "a" }
            headers_env    = { Authorization = "AUTH" }
            secret_env     = "SECRET"
            [notify.log]
            url = "http://127.0.0.1:8080"
            [agents.alice]
            notify = ["phone"]
            [agents.bob]
            notify = []

            """ + ConfigurationFixture.Users);
        var source = new ConfigurationSource(Path.Combine(fixture.Directory, "agents.toml")) { Environment = name => name == "AUTH" ? "Bearer x" : "a-secret-of-20-bytes" };
        var load = ConfigurationLoader.Load(source);
        Assert.Empty(load.Errors);
        var phone = load.Configuration!.Webhooks["phone"];
        Assert.Equal(
            (WebhookFormat.Ntfy, NotifyEvents.Waiting | NotifyEvents.Finished, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(3), "a-secret-of-20-bytes"),
            (phone.Format, phone.Events, phone.FinishedAfter, phone.Timeout, phone.Secret));
        Assert.Equal([new("X-A", "a"), new("Authorization", "Bearer x")], phone.Headers);
        var log = load.Configuration.Webhooks["log"];
        Assert.Equal((WebhookFormat.Json, NotifyEvents.Waiting | NotifyEvents.Held, null), (log.Format, log.Events, log.Secret));
        Assert.Equal(["phone"], load.Configuration.FindAgent("alice.api")!.Webhooks!);
        Assert.Empty(load.Configuration.Agents["bob"].Webhooks!);
        Assert.Null(load.Configuration.Agents["carol"].Webhooks);
        Assert.Equal("phone at https://ntfy.example", phone.ToString());
    }
}
