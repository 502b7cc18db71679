using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Configuration.Reading;
using AgentSsh.Gateway.Notifications;
using AgentSsh.Gateway.Notifications.Webhooks;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary><c>agentssh notify-test</c>: from this process, with its environment; no gateway has to run.</summary>
internal static class NotifyTestCommand
{
    public static async Task<int> RunAsync(string name, string? config, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        ConfigurationLoad load = ConfigurationLoader.Load(new ConfigurationSource(ConfigurationSearch.Find(config)));
        if (load.Configuration is not { } configuration)
        {
            error.WriteLine(ConfigurationErrorFormatter.Format(load.Errors));
            return ExitCode.Configuration;
        }

        if (!configuration.Webhooks.TryGetValue(name, out WebhookConfiguration? hook))
        {
            string nearest = NearestName.Of(name, configuration.Webhooks.Keys) is { } near ? $"; did you mean '{near}'?" : ".";
            error.WriteLine($"agentssh: there is no [notify.{Quote.Plain(name)}] in {configuration.File}{nearest}");
            return ExitCode.Usage;
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Announcement message = Announcement.Sample with
        {
            Id = $"msg_test{now.ToUnixTimeMilliseconds()}",
            Agent = "test",
            Reason = "nothing, this is a test",
            Since = now,
            Time = now,
        };
        using var sender = new WebhookSender(TimeProvider.System);
        TryResult result = await sender.TryAsync(hook, message, cancellationToken).ConfigureAwait(false);
        bool isTaken = result.Outcome == TryOutcome.Taken;
        (isTaken ? output : error).WriteLine($"{hook}: {(isTaken ? "taken" : "not taken")}: {result.Words}");
        return isTaken ? ExitCode.Success : ExitCode.Unavailable;
    }
}
