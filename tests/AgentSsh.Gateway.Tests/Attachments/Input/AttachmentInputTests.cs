using System.Text;
using AgentSsh.Gateway.Attachments.Input;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Tests.Configuration;

namespace AgentSsh.Gateway.Tests.Attachments.Input;

public sealed class AttachmentInputTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Host _host = new();

    [Fact]
    public void FirstKey_WithoutASecond_IsDeliveredAfterASecond()
    {
        using var input = new AttachmentInput(_host, DetachKey.Default, _time);
        input.Take("a\u001c"u8);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal("a", _host.Passed);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("a\u001c", _host.Passed);
        input.Take("d"u8);
        Assert.Equal("a\u001c" + "d", _host.Passed);
        Assert.False(_host.HasLeft);
    }

    [Fact]
    public void FirstKeyTwice_EachHasItsTime()
    {
        using var input = new AttachmentInput(_host, DetachKey.Default, _time);
        input.Take("\u001c"u8);
        _time.Advance(TimeSpan.FromMilliseconds(600));
        input.Take("\u001c"u8);
        Assert.Equal("\u001c", _host.Passed);
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal("\u001c", _host.Passed);
        input.Take("d"u8);
        Assert.True(_host.HasLeft);
        Assert.Equal("\u001c", _host.Passed);
    }

    [Fact]
    public void PieceOfASequence_WaitsShortly()
    {
        using var input = new AttachmentInput(_host, DetachKey.Default, _time);
        input.Take("\e[9"u8);
        Assert.Equal("", _host.Passed);
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal("\e[9", _host.Passed);
        input.Take("2;5u"u8);
        input.Take("d"u8);
        Assert.True(_host.HasLeft);
    }

    [Fact]
    public void AfterTheChord_NothingIsPassed()
    {
        using var input = new AttachmentInput(_host, DetachKey.Default, _time);
        input.Take("\u001c"u8);
        input.Take("d and more"u8);
        input.Take("and more"u8);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_host.HasLeft);
        Assert.Equal("", _host.Passed);
    }

    [Fact]
    public void Activity_IsToldBeforeItIsPassed()
    {
        using var input = new AttachmentInput(_host, DetachKey.Default, _time);
        input.Take("x"u8);
        Assert.Equal(["Typed before 0"], _host.Activities);
        input.Take("\e[?1;2c"u8);
        Assert.Single(_host.Activities);
    }

    [Fact]
    public void Reports_AreForWhoeverWaitsForThem()
    {
        using var input = new AttachmentInput(_host, DetachKey.Default, _time);
        input.Take("a\e[?1;2cb"u8);
        _host.AwaitsReport = false;
        input.Take("c\e[?1;2c\e[>0;1;2cd\e[?1"u8);
        input.Take(";2ce"u8);
        Assert.Equal("a\e[?1;2cbcde", _host.Passed);
        Assert.Equal("\e[?1;2c\e[>0;1;2c\e[?1;2c".Length, _host.Dropped);
    }

    private sealed class Host : IInputHost
    {
        private readonly StringBuilder _passed = new();

        public string Passed => _passed.ToString();

        public bool HasLeft { get; private set; }

        public int Dropped { get; private set; }

        public bool AwaitsReport { get; set; } = true;

        public List<string> Activities { get; } = [];

        public void PassInput(ReadOnlySpan<byte> data) => _passed.Append(Encoding.Latin1.GetString(data));

        public void Acted(InputActivity activity) => Activities.Add($"{activity} before {_passed.Length}");

        public void DropInput(int count) => Dropped += count;

        public void Leave() => HasLeft = true;
    }
}
