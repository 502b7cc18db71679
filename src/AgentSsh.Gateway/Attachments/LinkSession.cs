using AgentSsh.Gateway.Attachments.Screen;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>
/// The far channel of a session: what the supervisor sends goes to the client, and how it ended is told. Where the session has a road of its own, that carries
/// what the process says, and what the supervisor says after its start waits until the road has ended.
/// </summary>
internal sealed class LinkSession(ClientSession client) : RelayEnd
{
    // A farewell and an exit status; a supervisor that says much more than that is none of ours.
    private const int MaxHeld = 256;

    private static readonly byte[] Success = SessionRequest.EncodeNumber(0);

    private SshChannel? _held;
    private int _heldPieces;
    private bool _hasExit;

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        if (!IsFlooded(channel))
        {
            base.OnData(channel, data);
        }
    }

    public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data)
    {
        if (!IsFlooded(channel))
        {
            base.OnExtendedData(channel, dataType, data);
        }
    }

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        switch (request.Name)
        {
            case LinkNames.Started when client.Road is { } road && _held is null && Other is { } near:
                _held = near;
                Hold();
                Begin(channel, road, near);
                request.Succeed();
                break;
            case SessionRequest.ExitStatus or SessionRequest.ExitSignal when !_hasExit:
                _hasExit = true;
                byte[] data = request.Data.ToArray();
                string name = request.Name;
                if (name == SessionRequest.ExitStatus && data.AsSpan().SequenceEqual(Success))
                {
                    client.EndedWell(channel.Connection, words => Deliver(_ => words()));
                }

                Deliver(other => other.SendRequest(name, data));
                client.Road?.ProcessEnded();
                request.Succeed();
                break;
            default:
                // Whatever else a container asks of a client's terminal, it does not get.
                request.Fail();
                break;
        }
    }

    public override void OnSent(SshChannel channel, int bytes)
    {
        base.OnSent(channel, client.WithoutInserted(bytes));
        client.FarSent();
    }

    /// <summary>What was said to the client goes to it, also when the link is lost and not only this channel closed.</summary>
    public override void OnClosed(SshChannel channel)
    {
        if (_hasExit)
        {
            Deliver(static other => other.Close());
        }
        else
        {
            _ = client.LinkLostAsync(channel.Connection);
        }
    }

    protected override void PassData(SshChannel from, SshChannel to, ReadOnlySpan<byte> data)
    {
        if (client.Screen is { } screen && to.IsOpen)
        {
            from.Consumed(screen.Stream.Push(data, client));
        }
        else
        {
            base.PassData(from, to, data);
        }
    }

    protected override void PassEof(SshChannel to)
    {
        client.Screen?.Stream.PushEnd(client);
        base.PassEof(to);
    }

    private void Begin(SshChannel channel, DirectRoad road, SshChannel near)
    {
        try
        {
            road.Begin(near, () => Join(near), client.Screen is { } screen ? source => new ScreenSource(source, screen.Stream) : null);
        }
        catch (LibcException e)
        {
            client.Fail(e);
            channel.Abort();
        }
    }

    private bool IsFlooded(SshChannel channel)
    {
        if (_held is null || Other is not null || ++_heldPieces <= MaxHeld)
        {
            return false;
        }

        channel.Abort();
        return true;
    }
}
