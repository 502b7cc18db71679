using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>Holds what the product sends against RFC 4254, whatever it was sent: no more data than was allowed, nothing behind CLOSE, no data behind EOF.</summary>
internal static class AnswerCheck
{
    private const int HeaderLength = 5;

    /// <param name="sent">The product's messages.</param>
    /// <param name="received">What it was sent: whether it got so far or not, it may not have been granted more than stands there.</param>
    public static void Check(IEnumerable<byte[]> sent, IReadOnlyList<MessageSequence.Message> received)
    {
        Dictionary<uint, long> granted = Granted(received);
        var data = new Dictionary<uint, long>();
        HashSet<uint> ended = [], closed = [];
        foreach (byte[] message in sent)
        {
            FuzzFailure.Require(message.Length > 0, "we send no empty message");
            if (message[0] is < MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION or > MessageNumber.SSH_MSG_CHANNEL_FAILURE or MessageNumber.SSH_MSG_CHANNEL_OPEN_FAILURE)
            {
                continue;
            }

            var reader = new SshReader(message.AsSpan(1));
            uint channel = reader.ReadUInt32();
            if (message[0] == MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION)
            {
                // The peer's number may stand for a new channel.
                closed.Remove(channel);
                ended.Remove(channel);
                continue;
            }

            // Two channels of a peer's under one number are the peer's own fault; then nothing can be told apart.
            if (Openings(received, channel) > 1)
            {
                continue;
            }

            FuzzFailure.Require(!closed.Contains(channel), "nothing follows CLOSE", $"message {message[0]}");
            switch (message[0])
            {
                case MessageNumber.SSH_MSG_CHANNEL_DATA or MessageNumber.SSH_MSG_CHANNEL_EXTENDED_DATA:
                    FuzzFailure.Require(!ended.Contains(channel), "no data follows EOF");
                    int length = message.Length - HeaderLength - sizeof(uint) - (message[0] == MessageNumber.SSH_MSG_CHANNEL_DATA ? 0 : sizeof(uint));
                    data[channel] = data.GetValueOrDefault(channel) + length;
                    FuzzFailure.Require(
                        data[channel] <= granted.GetValueOrDefault(channel), "no more data than the window", $"{data[channel]} of {granted.GetValueOrDefault(channel)}");
                    break;
                case MessageNumber.SSH_MSG_CHANNEL_EOF:
                    ended.Add(channel);
                    break;
                case MessageNumber.SSH_MSG_CHANNEL_CLOSE:
                    closed.Add(channel);
                    break;
            }
        }
    }

    // By the peer's number: the window of each opening, and every adjustment there is, to whichever channel it went.
    private static Dictionary<uint, long> Granted(IReadOnlyList<MessageSequence.Message> received)
    {
        var windows = new Dictionary<uint, long>();
        long adjusted = 0;
        foreach (MessageSequence.Message message in received)
        {
            if (Opening(message) is var (number, window))
            {
                windows[number] = windows.GetValueOrDefault(number) + window;
            }
            else if (message.Payload is [MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST, _, _, _, _, _, _, _, _, ..])
            {
                adjusted += System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(message.Payload.AsSpan(HeaderLength));
            }
        }

        return windows.ToDictionary(static each => each.Key, each => each.Value + adjusted);
    }

    private static int Openings(IReadOnlyList<MessageSequence.Message> received, uint channel) => received.Count(message => Opening(message)?.Number == channel);

    private static (uint Number, uint Window)? Opening(MessageSequence.Message message)
    {
        try
        {
            var reader = new SshReader(message.Payload);
            switch (reader.ReadByte())
            {
                case MessageNumber.SSH_MSG_CHANNEL_OPEN:
                    reader.ReadString();
                    return (reader.ReadUInt32(), reader.ReadUInt32());
                case MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION:
                    reader.ReadUInt32();
                    return (reader.ReadUInt32(), reader.ReadUInt32());
                default:
                    return null;
            }
        }
        catch (SshProtocolException)
        {
            return null;
        }
    }
}
