using System.Net;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Hosting.Cli;

/// <summary>Runs a gateway in this process until a signal ends it.</summary>
internal static class GatewayRun
{
    // What stopping takes at most, drain included; service managers give 15 s or more.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs it.</summary>
    /// <param name="source">The configuration.</param>
    /// <param name="hangupStops">SIGHUP ends it, as it ends any program whose terminal goes; otherwise the configuration is read anew.</param>
    /// <param name="output">Gets <c>listening on ADDRESS</c> for each address, once people can connect.</param>
    /// <param name="error">Gets the configuration's errors.</param>
    /// <param name="started">Called once people can connect.</param>
    /// <param name="cancellationToken">Stops it, like SIGTERM.</param>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<int> RunAsync(
        ConfigurationSource source, bool hangupStops, TextWriter output, TextWriter error, Action<GatewayHost> started, CancellationToken cancellationToken)
    {
        // Once for how the log is to be written, and then by the store, which writes to it.
        ConfigurationLoad load = ConfigurationLoader.Load(source);
        if (load.Configuration is not { } configuration)
        {
            error.WriteLine(ConfigurationErrorFormatter.Format(load.Errors));
            return ExitCode.Configuration;
        }

        using ILoggerFactory loggers = LogSetup.Create(configuration.LogFormat, configuration.LogLevel);
        ILogger logger = loggers.CreateLogger("AgentSsh.Gateway");
        void Unobserved(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            logger.TaskFailed(e.Exception);
            e.SetObserved();
        }

        TaskScheduler.UnobservedTaskException += Unobserved;
        try
        {
            return await RunAsync(source, loggers, logger, hangupStops, output, started, cancellationToken).ConfigureAwait(false);
        }
        catch (ConfigurationException e)
        {
            error.WriteLine(e.Message);
            return ExitCode.Configuration;
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Unobserved;
        }
    }

    private static async Task<int> RunAsync(
        ConfigurationSource source,
        ILoggerFactory loggers,
        ILogger logger,
        bool hangupStops,
        TextWriter output,
        Action<GatewayHost> started,
        CancellationToken cancellationToken)
    {
        ProgramFiles files = ProgramFiles.Find(AppContext.BaseDirectory, Environment.GetEnvironmentVariable);
        var store = new ConfigurationStore(source, loggers.CreateLogger<ConfigurationStore>(), TimeProvider.System);
        GatewayHost host;
        try
        {
            store.Load();
            host = await GatewayHost
                .StartAsync(new GatewayHostOptions { Configuration = store, Loggers = loggers, Files = files })
                .ConfigureAwait(false);
        }
        catch
        {
            store.Dispose();
            throw;
        }

        using var signals = new StopSignals(hangupStops, host.RequestReload);
        foreach (IPEndPoint address in host.Addresses)
        {
            output.WriteLine($"listening on {address}");
        }

        started(host);
        output.Flush();
        string reason = await signals.WaitAsync(cancellationToken).ConfigureAwait(false);
        Task stopped = host.StopAsync(reason);
        Task first = await Task.WhenAny(stopped, signals.Again, Task.Delay(StopLimit, CancellationToken.None)).ConfigureAwait(false);
        if (first != stopped)
        {
            logger.StopIncomplete(first == signals.Again ? "a second signal ended the waiting" : $"{StopLimit.TotalSeconds:0} s have passed");
            return ExitCode.Success;
        }

        await stopped.ConfigureAwait(false);
        return ExitCode.Success;
    }
}
