using System.Buffers.Binary;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Connection;

/// <summary>
/// What a channel has to send, in order: data, requests, EOF and CLOSE share one queue, so that an exit status can never overtake the last
/// bytes. When that is empty, and until EOF, its sources are asked. Written from any thread, read by the send loop, under a lock of its own that is
/// held for a copy at most.
/// </summary>
internal sealed class ChannelOutput
{
    private readonly Lock _lock = new();
    private readonly ByteRing _bytes = new();
    private readonly Queue<OutputRun> _runs = new();
    private readonly ChannelFeeds _feeds = new();
    private OutputRun _first;
    private bool _hasFirst;
    private bool _ended;
    private bool _eof;
    private long _dataBytes;
    private int _requests;

    /// <summary>Bytes of data that wait.</summary>
    public long DataBytes => Volatile.Read(ref _dataBytes);

    /// <summary>Requests that wait.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Where data is fetched from.</summary>
    public ChannelFeeds Feeds => _feeds;

    /// <summary>True while what is next is small, so that it should overtake the bulk of other channels.</summary>
    public bool IsUrgent => DataBytes < 256 && !_feeds.IsBulk;

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return !_hasFirst;
            }
        }
    }

    /// <summary>Appends; false when the channel takes no more because its EOF or CLOSE was queued.</summary>
    public bool Write(OutputKind kind, uint dataType, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            bool isData = kind is OutputKind.Data or OutputKind.ExtendedData;
            if (_ended || (_eof && (isData || kind == OutputKind.Eof)))
            {
                return false;
            }

            Append(kind, dataType, bytes, isData);
            return true;
        }
    }

    /// <summary>Drops what waits and leaves CLOSE as the only thing to send, unless that was queued before.</summary>
    public void CloseNow()
    {
        lock (_lock)
        {
            bool closeWaits = _ended && _hasFirst;
            if (_ended && !closeWaits)
            {
                return;
            }

            _bytes.Clear();
            _runs.Clear();
            _hasFirst = false;
            Volatile.Write(ref _dataBytes, 0);
            Volatile.Write(ref _requests, 0);
            Append(OutputKind.Close, 0, [], false);
        }
    }

    /// <summary>Forgets everything: the connection is gone.</summary>
    public void Discard()
    {
        lock (_lock)
        {
            _bytes.Clear();
            _runs.Clear();
            _hasFirst = false;
            _ended = true;
            Volatile.Write(ref _dataBytes, 0);
            Volatile.Write(ref _requests, 0);
        }
    }

    /// <summary>True when the next packet could go with <paramref name="window"/> bytes of window.</summary>
    public bool HasWork(long window)
    {
        lock (_lock)
        {
            return _hasFirst
                ? window > 0 || _first.Kind is not (OutputKind.Data or OutputKind.ExtendedData)
                : window > 0 && !_eof && !_ended && _feeds.IsReady;
        }
    }

    /// <summary>Seals the next packet. Send loop only.</summary>
    /// <param name="transport">Where to.</param>
    /// <param name="recipient">The peer's number for the channel.</param>
    /// <param name="limit">The most data bytes that may go: window and packet size.</param>
    /// <param name="sent">What went: its kind, and for data its length.</param>
    /// <returns>False when nothing can go now.</returns>
    public bool WriteNext(SshTransport transport, uint recipient, int limit, out OutputRun sent)
    {
        lock (_lock)
        {
            if (_hasFirst)
            {
                return WriteFirst(transport, recipient, limit, out sent);
            }

            if (_eof || _ended || limit <= 0)
            {
                sent = default;
                return false;
            }
        }

        // Outside the lock: a source that ends here makes its owner write.
        sent = new OutputRun(OutputKind.Fetched, _feeds.WriteNext(transport, recipient, limit), 0);
        return sent.Length > 0;
    }

    // Under the lock.
    private bool WriteFirst(SshTransport transport, uint recipient, int limit, out OutputRun sent)
    {
        sent = default;
        OutputRun run = _first;
        switch (run.Kind)
        {
            case OutputKind.Data or OutputKind.ExtendedData:
                int length = Math.Min(run.Length, limit);
                if (length <= 0)
                {
                    return false;
                }

                SealData(transport, recipient, run, length);
                Volatile.Write(ref _dataBytes, _dataBytes - length);
                sent = run with { Length = length };
                _first.Length -= length;
                if (_first.Length > 0)
                {
                    return true;
                }

                break;
            case OutputKind.Request:
                Volatile.Write(ref _requests, _requests - 1);
                _bytes.Read(transport.BeginPacket(run.Length));
                transport.SealPacket();
                sent = run;
                break;
            default:
                Span<byte> packet = transport.BeginPacket(1 + sizeof(uint));
                packet[0] = run.Kind == OutputKind.Eof ? MessageNumber.SSH_MSG_CHANNEL_EOF : MessageNumber.SSH_MSG_CHANNEL_CLOSE;
                BinaryPrimitives.WriteUInt32BigEndian(packet[1..], recipient);
                transport.SealPacket();
                sent = run;
                break;
        }

        _hasFirst = _runs.TryDequeue(out _first);
        return true;
    }

    private void SealData(SshTransport transport, uint recipient, OutputRun run, int length)
    {
        uint? dataType = run.Kind == OutputKind.ExtendedData ? run.DataType : null;
        int header = DataHeader.Length(dataType);
        Span<byte> packet = transport.BeginPacket(header + length);
        DataHeader.Write(packet, recipient, dataType, length);
        _bytes.Read(packet[header..]);
        transport.SealPacket();
    }

    private void Append(OutputKind kind, uint dataType, ReadOnlySpan<byte> bytes, bool isData)
    {
        _bytes.Write(bytes);
        if (isData)
        {
            Volatile.Write(ref _dataBytes, _dataBytes + bytes.Length);
        }

        if (!_hasFirst)
        {
            _first = new OutputRun(kind, bytes.Length, dataType);
            _hasFirst = true;
        }
        else if (isData && _runs.Count == 0 && _first.Kind == kind && _first.DataType == dataType)
        {
            _first.Length += bytes.Length;
        }
        else
        {
            _runs.Enqueue(new OutputRun(kind, bytes.Length, dataType));
        }

        if (kind == OutputKind.Request)
        {
            Volatile.Write(ref _requests, _requests + 1);
        }

        _eof |= kind == OutputKind.Eof;
        _ended |= kind == OutputKind.Close;
    }
}
