using System.Text;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Tests.Support;

/// <summary>A channel whose whole output is kept.</summary>
internal sealed class TestChannel : ChannelHandler
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly List<string> _order = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SshChannel Channel { get; set; } = null!;

    public uint? ExitStatus { get; private set; }

    public string? ExitSignal { get; private set; }

    /// <summary>What was asked for runs on the descriptors that were passed.</summary>
    public bool IsStarted { get; private set; }

    public string Output
    {
        get
        {
            lock (_gate)
            {
                return _output.ToString();
            }
        }
    }

    public string Error
    {
        get
        {
            lock (_gate)
            {
                return _error.ToString();
            }
        }
    }

    public long Received { get; private set; }

    /// <summary>What came, in order: <c>data</c>, <c>exit-status</c>, <c>exit-signal</c>, <c>eof</c>, <c>close</c>; several pieces of data in a row are
    /// one.</summary>
    public string Order
    {
        get
        {
            lock (_gate)
            {
                return string.Join(' ', _order);
            }
        }
    }

    public Task Closed => _closed.Task.WaitAsync(Soon.Bound);

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data) => Append(channel, _output, data);

    public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data) => Append(channel, _error, data);

    public override void OnEof(SshChannel channel) => Note("eof");

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        Note(request.Name);
        if (request.Name == SessionRequest.ExitStatus)
        {
            ExitStatus = SessionRequest.DecodeNumber(request.Data.Span);
        }
        else if (request.Name == SessionRequest.ExitSignal)
        {
            ExitSignal = Ssh.ExitSignal.Decode(request.Data.Span).Name;
        }
        else if (request.Name == LinkNames.Started)
        {
            IsStarted = true;
        }

        request.Fail();
    }

    public override void OnClosed(SshChannel channel)
    {
        Note("close");
        _closed.TrySetResult();
        Change();
    }

    public void Type(string text) => Channel.Write(Encoding.UTF8.GetBytes(text));

    public async Task WaitForAsync(string text)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_output.ToString().Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                changed = _changed.Task;
            }

            Assert.False(_closed.Task.IsCompleted, $"The channel closed without '{text}'; it showed:\n{Output}\n{Error}");
            var left = Soon.Bound - TimeProvider.System.GetElapsedTime(deadline);
            Assert.True(left > TimeSpan.Zero && await Task.WhenAny(changed, Task.Delay(left)) == changed, $"'{text}' did not come; it showed:\n{Output}\n{Error}");
        }
    }

    private void Note(string what)
    {
        lock (_gate)
        {
            if (_order.LastOrDefault() != what)
            {
                _order.Add(what);
            }
        }
    }

    private void Append(SshChannel channel, StringBuilder to, ReadOnlySpan<byte> data)
    {
        Note("data");
        lock (_gate)
        {
            to.Append(Encoding.UTF8.GetString(data));
            Received += data.Length;
        }

        channel.Consumed(data.Length);
        Change();
    }

    private void Change()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }
}
