using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Interop;

/// <summary>One gateway for all clients, which makes new keys every 48 MiB, and alice's key in each program's own format.</summary>
public sealed class InteropWorld : WorldTest, IAsyncLifetime
{
    private AgentWorld? _world;

    /// <summary>Why there is none here, or null.</summary>
    public string? Missing { get; private set; }

    public AgentWorld World => _world ?? throw new InvalidOperationException(Missing);

    public InteropTarget Target { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new AgentWorldOptions { Program = "script", Tables = ScriptTables, Gateway = "limits = { rekey_limit = \"48MiB\" }" };
        Missing = await AgentWorld.MissingAsync(options);
        if (Missing is not null)
        {
            return;
        }

        _world = await AgentWorld.StartAsync(options);
        string key = _world.Alice.Key.PrivateKeyPath;
        int port = int.Parse(_world.Gateway.Address.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
        ProcessResult fingerprint = await ProcessRunner.RunAsync("ssh-keygen", ["-l", "-f", Path.Combine(_world.StateDirectory, "host_keys", "ssh_host_ed25519_key.pub")]);
        Target = new InteropTarget(port, "alice", key, fingerprint.EnsureSuccess().StdoutText.Split(' ')[1]);
        if (Requirements.Programs("puttygen") is null)
        {
            (await ProcessRunner.RunAsync("puttygen", [key, "-O", "private", "-o", Target.PuttyKey])).EnsureSuccess();
        }

        if (Requirements.Programs("dropbearconvert") is null)
        {
            (await ProcessRunner.RunAsync("dropbearconvert", ["openssh", "dropbear", key, Target.DropbearKey])).EnsureSuccess();
        }

        (await _world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }

    /// <summary>The sizes of the agent's tmux clients.</summary>
    public Task<string[]> ScreensAsync() => TmuxClientsAsync(World, Target.User);
}
