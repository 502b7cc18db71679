using System.Buffers;
using System.Text;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Pty;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Prints what the agent showed, and goes on with what its program writes when that is wished.</summary>
internal sealed class LogsSession(SupervisorContext context, SshChannel channel, LogsRequest request) : ISessionWork, IPumpSink
{
    private readonly ControlOutput _control = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private ChildPump? _pump;
    private ChildProcess? _child;
    private volatile bool _closed;

    public bool HasRoom => !channel.IsOpen || channel.BufferedBytes < channel.OutputLimit;

    public async Task<SessionEnd> RunAsync()
    {
        var text = await context.Tmux.CaptureAsync(request.Lines, CancellationToken.None).ConfigureAwait(false);
        await WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
        if (request.Follow && !_closed)
        {
            await FollowAsync().ConfigureAwait(false);
        }

        return default;
    }

    public void Input(ReadOnlySpan<byte> data) => channel.Consumed(data.Length);

    public void EndInput()
    {
    }

    public void Resize(TerminalSize size)
    {
    }

    public bool Signal(int signal) => false;

    public void Close()
    {
        _closed = true;
        _pump?.Stop();
        _child?.SignalGroup(SignalNames.HangUp);
    }

    public Task WaitForRoomAsync() => channel.WaitForRoomAsync().AsTask();

    public void Output(ReadOnlySpan<byte> data)
    {
        _output.ResetWrittenCount();
        _control.Read(data, _output);
        channel.Write(_output.WrittenSpan);
    }

    public void Error(ReadOnlySpan<byte> data) => channel.WriteExtended(SessionRequest.StderrDataType, data);

    public void InputTaken(int bytes)
    {
    }

    // Until the person goes, the screen ends, or the server does.
    private async Task FollowAsync()
    {
        _pump = new ChildPump(this);
        StartControl(_pump);
        if (_closed)
        {
            Close();
        }

        await _child!.Exit.ConfigureAwait(false);
        await _pump.OutputEnded.ConfigureAwait(false);
        _pump.Stop();
    }

    private void StartControl(ChildPump pump)
    {
        using var pipes = new PipeSet(0);
        _child = context.Reaper.Start(
            context.Tmux.Control() with { Input = pipes.ChildInput, Output = pipes.ChildOutput, Error = pipes.ChildError });
        var (input, output, error) = pipes.TakeOurs();

        // The input stays open and empty: at its end the client would leave.
        pump.StartPipes(output, error, input);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty && channel.IsOpen)
        {
            await channel.WaitForRoomAsync().ConfigureAwait(false);
            var part = data[..Math.Min(data.Length, 32 * 1024)];
            channel.Write(part.Span);
            data = data[part.Length..];
        }
    }
}
