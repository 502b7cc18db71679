using System.Text;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Testing;
using TerminalSize = AgentSsh.Ssh.TerminalSize;

namespace AgentSsh.Gateway.Tests.Attachments.Screen;

public sealed class AudienceTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly Audience _audience;

    public AudienceTests() => _audience = new Audience(_time);

    [Fact]
    public void MayCopy_OneAlone_AlwaysUnlessItWatches()
    {
        AttachmentScreen alice = Enter("alice", Role.Owner);
        AttachmentScreen carol = Enter("carol", Role.Watcher);
        Assert.Equal((true, false), (_audience.MayCopy(alice), _audience.MayCopy(carol)));
        _audience.Leave(alice);
        Assert.False(_audience.MayCopy(carol));
    }

    [Fact]
    public void MayCopy_Several_WhoeverTypedLast()
    {
        AttachmentScreen alice = Enter("alice", Role.Owner);
        AttachmentScreen bob = Enter("bob", Role.Driver);
        AttachmentScreen carol = Enter("carol", Role.Watcher);
        Assert.Equal((false, false), (_audience.MayCopy(alice), _audience.MayCopy(bob)));

        _audience.Typed(bob);
        _audience.Typed(carol);
        _audience.Looked(alice);
        Assert.Equal((false, true, false), (_audience.MayCopy(alice), _audience.MayCopy(bob), _audience.MayCopy(carol)));

        _audience.Typed(alice);
        Assert.Equal((true, false), (_audience.MayCopy(alice), _audience.MayCopy(bob)));
        _audience.Leave(alice);
        Assert.True(_audience.MayCopy(bob));
        _audience.Typed(alice);
        Assert.True(_audience.MayCopy(bob));
    }

    [Fact]
    public async Task Hint_WindowLargerThanATerminal_IsReadOnceAnOccasion()
    {
        var aliceHost = new Host { Size = new TerminalSize(200, 50) };
        var bobHost = new Host { Size = new TerminalSize(80, 24) };
        AttachmentScreen alice = Enter("alice", Role.Owner, aliceHost);
        AttachmentScreen bob = Enter("bob", Role.Driver, bobHost);
        await SettleAsync();

        // bob came last: the window is his, and there is room for it.
        Assert.DoesNotContain("part", aliceHost.Text + bobHost.Text, StringComparison.Ordinal);

        _audience.Typed(alice);
        await HintAsync(bobHost, 1);
        Assert.Contains("you see a part of the window, which is 200x50 as alice's terminal", bobHost.Text, StringComparison.Ordinal);

        // To and fro it is no news.
        _audience.Typed(bob);
        await SettleAsync();
        _audience.Typed(alice);
        await SettleAsync();
        Assert.Equal(1, bobHost.Hints);

        aliceHost.Size = new TerminalSize(190, 50);
        _audience.Resized(alice);
        await HintAsync(bobHost, 2);
        Assert.Contains("190x50", bobHost.Text, StringComparison.Ordinal);
        Assert.Contains("type to fit it", bobHost.Text, StringComparison.Ordinal);
        Assert.Equal(0, aliceHost.Hints);
    }

    [Fact]
    public async Task Hint_ForAWatcher_PromisesNothing()
    {
        var carolHost = new Host { Size = new TerminalSize(60, 15) };
        Enter("alice", Role.Owner, new Host { Size = new TerminalSize(100, 30) });
        Enter("carol", Role.Watcher, carolHost);
        await HintAsync(carolHost, 1);
        Assert.Contains("100x30", carolHost.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("type to fit", carolHost.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_BeforeTheScreenIsDrawn_WaitsForItAndIsWipedOutAfterwards()
    {
        var host = new Host { Size = new TerminalSize(40, 10) };
        AttachmentScreen screen = Screen("alice", Role.Owner, host);
        screen.Show("first");
        screen.Show("second");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("", host.Text);

        screen.Stream.Push("drawn"u8, host);
        Assert.Equal("drawn", host.Text);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal($"drawn\e7\e[1;1H\e[0;7m {"first",-39}\e[2;1H\e[0;7m {"second",-39}\e8", host.Text);
        Assert.Equal(0, host.Redraws);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(1, host.Redraws);

        // From now on at once; and not again and again.
        screen.Show("third");
        Assert.Contains("third", host.Text, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(2, host.Redraws);
    }

    [Fact]
    public void Show_LongWideOrWild_StaysWithinItsLine()
    {
        var host = new Host { Size = new TerminalSize(20, 10) };
        AttachmentScreen screen = Screen("alice", Role.Owner, host);
        screen.Stream.Push("."u8, host);
        _time.Advance(TimeSpan.FromSeconds(1));
        screen.Show("漢字漢字漢字漢字漢字漢字漢字", "a\e]52;c;x\ab\r\nc", new string('x', 100));
        Assert.Equal(".\e7\e[1;1H\e[0;7m 漢字漢字漢字漢字漢 \e[2;1H\e[0;7m a]52;c;xbc         \e[3;1H\e[0;7m xxxxxxxxxxxxxxxxxxx\e8", host.Text);
    }

    [Fact]
    public void Warn_ThePersonTypes_IsWipedOutAtOnceAndOnlyOnce()
    {
        var host = new Host();
        AttachmentScreen screen = Screen("alice", Role.Owner, host);
        screen.Stream.Push("."u8, host);
        _time.Advance(TimeSpan.FromSeconds(1));
        screen.Warn("the end is near", TimeSpan.FromMinutes(5));
        Assert.Contains("the end is near", host.Text, StringComparison.Ordinal);
        Assert.Equal(0, host.Redraws);

        screen.Typed();
        _time.Advance(TimeSpan.Zero);
        Assert.Equal(1, host.Redraws);
        screen.Typed();
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, host.Redraws);
    }

    [Fact]
    public void LoginHint_IsToldOnceAPerson()
    {
        var hints = new LoginHints();
        Assert.Equal("agentssh: leave with Ctrl-\\ then d, or Enter ~. ; the agent goes on", hints.For("alice", Gateway.Configuration.DetachKey.Default));
        Assert.Null(hints.For("alice", Gateway.Configuration.DetachKey.Default));
        Assert.Equal("agentssh: leave with Enter ~. ; the agent goes on", hints.For("bob", Gateway.Configuration.DetachKey.None));
    }

    private AttachmentScreen Enter(string person, Role role, Host? host = null)
    {
        AttachmentScreen screen = Screen(person, role, host ?? new Host());
        screen.Stream.Push("."u8, host ?? new Host());
        _time.Advance(TimeSpan.FromSeconds(1));
        _audience.Enter(screen);
        return screen;
    }

    private AttachmentScreen Screen(string person, Role role, Host host) =>
        new(host, new Attachment(person, person, role, null, DateTimeOffset.UnixEpoch), new SessionSetup(), _audience, _time);

    // The clock stands still; what it releases goes on on another thread.
    private async Task SettleAsync()
    {
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(20);
        }
    }

    private Task HintAsync(Host host, int count) => Wait.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return host.Hints == count;
        },
        Soon,
        () => $"hint {count}: {host.Text}");

    private sealed class Host : IScreenHost
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public int Hints => Text.Split("you see a part").Length - 1;

        public int Redraws { get; private set; }

        public TerminalSize Size { get; set; } = new(80, 24);

        public bool IsFetched => false;

        public bool HasBacklog { get; set; }

        public void Wake()
        {
        }

        public void Redraw() => Redraws++;

        public void WriteScreen(ReadOnlySpan<byte> bytes) => WriteNotice(bytes);

        public void WriteNotice(ReadOnlySpan<byte> bytes)
        {
            lock (_text)
            {
                _text.Append(Encoding.UTF8.GetString(bytes));
            }
        }
    }
}
