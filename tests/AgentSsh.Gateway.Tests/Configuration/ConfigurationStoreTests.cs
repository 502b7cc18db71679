using AgentSsh.Gateway.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentSsh.Gateway.Tests.Configuration;

public sealed class ConfigurationStoreTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConfigurationFixture _fixture = new(ConfigurationFixture.Users);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Load_Good_IsRevisionOne()
    {
        using var store = Store();
        Assert.Throws<InvalidOperationException>(() => store.Current);
        Assert.Same(store.Load(), store.Current);
        Assert.Equal(1, store.Current.Revision);
    }

    [Fact]
    public void Load_Bad_ThrowsWithAllErrors()
    {
        _fixture.Write("[gateway]\nengine = 1\nx = 2");
        using var store = Store();
        var exception = Assert.Throws<ConfigurationException>(() => store.Load());
        Assert.Equal(3, exception.Errors.Count);
        Assert.Equal(3, exception.Message.Split('\n').Length);
        Assert.Throws<InvalidOperationException>(() => store.Current);
    }

    [Fact]
    public void Reload_Good_ReplacesTheSnapshotAndTells()
    {
        using var store = Store();
        var old = store.Load();
        ConfigurationChangedEventArgs? told = null;
        store.Changed += (_, change) => told = change;
        _fixture.Write(ConfigurationFixture.Users + "[defaults]\nprogram = \"shell\"");

        Assert.Empty(store.Reload().Errors);
        Assert.Same(old, told!.Previous);
        Assert.Same(store.Current, told.Current);
        Assert.Equal(2, store.Current.Revision);
        Assert.Equal("shell", store.Current.Agents["alice"].Program.Name);
        Assert.Equal("claude", old.Agents["alice"].Program.Name);
    }

    [Fact]
    public void Reload_Bad_KeepsTheOldAndReports()
    {
        var log = new ListLogger();
        using var store = new ConfigurationStore(_fixture.Source, log, TimeProvider.System);
        var old = store.Load();
        store.Changed += (_, _) => Assert.Fail("nothing changed");
        _fixture.Write("[users");

        Assert.Single(store.Reload().Errors);
        Assert.Same(old, store.Current);
        Assert.Contains(log.Errors, line => line.Contains("has 1 errors; revision 1 stays in force", StringComparison.Ordinal));
        Assert.Contains(log.Errors, line => line.StartsWith(_fixture.Source.File + ":1:", StringComparison.Ordinal));
    }

    [Fact]
    public void WithExtraUser_EveryLoad_HasTheUser()
    {
        using var first = Store();
        using var store = first.WithExtraUser("dave", [ConfigurationFixture.Key(9)]);
        store.Load();
        _fixture.Write("");
        Assert.Empty(store.Reload().Errors);
        Assert.Equal(["dave"], store.Current.Users.Keys);
    }

    [Fact]
    public void WithExtraUser_NameOrKeysImpossible_Throws()
    {
        using var store = Store();
        Assert.Throws<ArgumentException>(() => store.WithExtraUser("No User", [ConfigurationFixture.Key(9)]));
        Assert.Throws<ArgumentException>(() => store.WithExtraUser("dave", []));
    }

    [Fact]
    public async Task Watch_FileWritten_Reloads()
    {
        using var store = Watching();
        var changed = NextChange(store);
        _fixture.Write(ConfigurationFixture.Users + "[defaults]\nprogram = \"shell\"");
        Assert.Equal("shell", (await changed).Agents["alice"].Program.Name);
    }

    [Fact]
    public async Task Watch_FileReplacedByRename_Reloads()
    {
        using var store = Watching();
        var changed = NextChange(store);
        var other = _fixture.WriteBeside("agents.toml.tmp", ConfigurationFixture.Users + "[defaults]\nprogram = \"shell\"");
        File.Move(other, _fixture.Source.File, overwrite: true);
        Assert.Equal("shell", (await changed).Agents["alice"].Program.Name);
    }

    [Fact]
    public async Task Watch_LinkedFileReplacedAtItsTarget_Reloads()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_fixture.Directory, "elsewhere")).FullName;
        var target = _fixture.WriteBeside("elsewhere/real.toml", ConfigurationFixture.Users);
        File.Delete(_fixture.Source.File);
        File.CreateSymbolicLink(_fixture.Source.File, target);
        using var store = Watching();
        var changed = NextChange(store);
        File.WriteAllText(Path.Combine(elsewhere, "new"), ConfigurationFixture.Users + "[defaults]\nprogram = \"shell\"");
        File.Move(Path.Combine(elsewhere, "new"), target, overwrite: true);
        Assert.Equal("shell", (await changed).Agents["alice"].Program.Name);
    }

    [Fact]
    public async Task Watch_KeysFileInAnotherDirectoryChanged_Reloads()
    {
        Directory.CreateDirectory(Path.Combine(_fixture.Directory, "keys"));
        _fixture.WriteBeside("keys/alice", ConfigurationFixture.AliceKey);
        _fixture.Write("[users.alice]\nkeys_file = \"keys/alice\"");
        using var store = Watching();
        var changed = NextChange(store);
        _fixture.WriteBeside("keys/alice", ConfigurationFixture.BobKey);
        Assert.Equal([ConfigurationFixture.Key(2)], (await changed).Users["alice"].Keys);
    }

    [Fact]
    public async Task Watch_MissingKeysFileAppears_Reloads()
    {
        using var store = Watching();
        _fixture.Write("[users.alice]\nkeys_file = \"later\"");
        Assert.NotEmpty(store.Reload().Errors);
        var changed = NextChange(store);
        _fixture.WriteBeside("later", ConfigurationFixture.CarolKey);
        Assert.Equal([ConfigurationFixture.Key(3)], (await changed).Users["alice"].Keys);
    }

    [Fact]
    public async Task ReloadRequested_NothingWritten_ReloadsAllTheSame()
    {
        using var store = Store();
        store.Load();
        var changed = NextChange(store);
        store.ReloadRequested();
        Assert.Equal(2, (await changed).Revision);
    }

    [Fact]
    public void Settled_NothingWritten_KeepsTheSnapshot()
    {
        var time = new ManualTimeProvider();
        using var store = new ConfigurationStore(_fixture.Source, NullLogger<ConfigurationStore>.Instance, time);
        var first = store.Load();
        store.StartWatching();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Same(first, store.Current);
    }

    [Fact]
    public void Settled_NamedDirectoryMadeAfterARejection_TakesTheSameText()
    {
        var time = new ManualTimeProvider();
        var workspace = Path.Combine(_fixture.Directory, "team");
        using var store = new ConfigurationStore(_fixture.Source, NullLogger<ConfigurationStore>.Instance, time);
        store.Load();
        _fixture.Write(ConfigurationFixture.Users + $"[agents.alice]\nworkspace = \"{workspace}\"");
        Assert.NotEmpty(store.Reload().Errors);
        Directory.CreateDirectory(workspace);
        store.StartWatching();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(workspace, store.Current.Agents["alice"].Workspace);
    }

    private ConfigurationStore Store() => new(_fixture.Source, NullLogger<ConfigurationStore>.Instance, TimeProvider.System);

    private ConfigurationStore Watching()
    {
        var store = Store();
        store.Load();
        store.StartWatching();
        return store;
    }

    private static Task<GatewayConfiguration> NextChange(ConfigurationStore store)
    {
        var changed = new TaskCompletionSource<GatewayConfiguration>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Changed += (_, change) => changed.TrySetResult(change.Current);
        return changed.Task.WaitAsync(Patience);
    }

    private sealed class ListLogger : ILogger<ConfigurationStore>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
            {
                Errors.Add(formatter(state, exception));
            }
        }
    }
}
