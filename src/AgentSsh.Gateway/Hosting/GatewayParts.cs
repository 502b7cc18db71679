using System.Net.Sockets;
using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Hosting.State;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting;

/// <summary>What a gateway takes of the machine before it can run: taken whole or not at all.</summary>
internal sealed class GatewayParts : IAsyncDisposable
{
    private GatewayParts(StateDirectory state, string instance, IReadOnlyList<SshPrivateKey> hostKeys, EngineSelection engine, IReadOnlyList<Socket> listeners)
    {
        (State, Instance, HostKeys, Engine, Listeners) = (state, instance, hostKeys, engine, listeners);
    }

    /// <summary>Those that can be used now.</summary>
    public IReadOnlyList<OpenSshCertificate> HostCertificates { get; private init; } = [];

    /// <summary>What the administrator is to be told, though it keeps nothing from starting.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    public StateDirectory State { get; }

    public string Instance { get; }

    public IReadOnlyList<SshPrivateKey> HostKeys { get; }

    public EngineSelection Engine { get; }

    /// <summary>Bound and listening.</summary>
    public IReadOnlyList<Socket> Listeners { get; }

    /// <summary>Takes everything, and says of everything that cannot be had why.</summary>
    /// <exception cref="StartupException">Something cannot be had; nothing is held then.</exception>
    public static async Task<GatewayParts> TakeAsync(GatewayHostOptions options)
    {
        GatewayConfiguration configuration = options.Configuration.Current;
        var problems = new List<StartupProblem>();
        if (StateDirectory.CheckLength(configuration.StateDirectory, configuration.Agents.Keys) is { } tooLong)
        {
            problems.Add(tooLong);
        }

        StateDirectory? state = Try(() => StateDirectory.Take(configuration.StateDirectory), problems);
        string? instance = state is null ? null : Try(state.Instance, problems);
        EngineSelection? engine = options.Engine is { } given ? new EngineSelection(given, null) : null;
        IReadOnlyList<SshPrivateKey> hostKeys = [];
        IReadOnlyList<OpenSshCertificate> certificates = [];
        var warnings = new List<string>();
        if (state is not null)
        {
            engine ??= instance is null ? null : Try(() => EngineSelector.Select(configuration, state, instance), problems);
            try
            {
                hostKeys = await HostKeyStore.LoadAsync(configuration.HostKeys, state.Path).ConfigureAwait(false);
                certificates = HostCertificateFiles.Load(configuration.HostCertificates, hostKeys, options.Time, problems, warnings);
                if (configuration.Algorithms.FindProblem(hostKeys, certificates) is { } why)
                {
                    problems.Add(new StartupProblem($"nobody could connect: {why}", ExitCode.Configuration));
                }
            }
            catch (StartupException e)
            {
                problems.AddRange(e.Problems);
            }
        }

        IReadOnlyList<Socket> listeners = ListenSockets.Bind(configuration.Listen, problems);
        if (problems.Count == 0 && state is not null && instance is not null && engine is not null)
        {
            return new GatewayParts(state, instance, hostKeys, engine, listeners) { HostCertificates = certificates, Warnings = warnings };
        }

        await ReleaseAsync(state, hostKeys, engine?.Engine, listeners).ConfigureAwait(false);
        throw new StartupException(problems);
    }

    public async ValueTask DisposeAsync() => await ReleaseAsync(State, HostKeys, Engine.Engine, Listeners).ConfigureAwait(false);

    private static async Task ReleaseAsync(
        StateDirectory? state, IReadOnlyList<SshPrivateKey> hostKeys, IEngine? engine, IReadOnlyList<Socket> listeners)
    {
        foreach (Socket listener in listeners)
        {
            listener.Dispose();
        }

        if (engine is not null)
        {
            await engine.DisposeAsync().ConfigureAwait(false);
        }

        foreach (SshPrivateKey key in hostKeys)
        {
            key.Dispose();
        }

        state?.Dispose();
    }

    private static T? Try<T>(Func<T> take, List<StartupProblem> problems)
        where T : class
    {
        try
        {
            return take();
        }
        catch (StartupException e)
        {
            problems.AddRange(e.Problems);
            return null;
        }
    }
}
