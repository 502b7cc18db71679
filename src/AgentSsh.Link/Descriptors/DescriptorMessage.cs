using System.Runtime.InteropServices;
using System.Text;

namespace AgentSsh.Link;

/// <summary>A message that carries descriptors over a unix socket (unix(7), SCM_RIGHTS): a token, and one to three of them.</summary>
internal static unsafe class DescriptorMessage
{
    /// <summary>Standard input, output and error.</summary>
    public const int MaxDescriptors = 3;

    /// <summary>The longest token, in bytes.</summary>
    public const int MaxTokenBytes = 32;

    /// <summary>Sends one. Does not block, and does not close what was sent: the receiver has copies.</summary>
    /// <returns>0, or the error number, EAGAIN when the receiver has not taken what came before.</returns>
    public static int Send(SafeHandle socket, string token, ReadOnlySpan<Descriptor> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaxDescriptors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(token.Length, MaxTokenBytes);
        Span<byte> text = stackalloc byte[MaxTokenBytes];
        text = text[..Encoding.ASCII.GetBytes(token, text)];
        var control = new SocketCalls.ControlMessage
        {
            Length = (nuint)(SocketCalls.ControlMessage.HeaderLength + (descriptors.Length * sizeof(int))),
            Level = SocketCalls.SolSocket,
            Type = SocketCalls.ScmRights,
        };
        for (int i = 0; i < descriptors.Length; i++)
        {
            control.Descriptors[i] = descriptors[i].Number;
        }

        fixed (byte* start = text)
        {
            var vector = new SocketCalls.IoVector { Base = start, Length = (nuint)text.Length };
            var message = new SocketCalls.MessageHeader { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = Aligned(control.Length) };
            nint sent;
            do
            {
                sent = SocketCalls.SendMessage(socket, &message, SocketCalls.MsgDontWait | SocketCalls.MsgNoSignal);
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == SocketCalls.Eintr);
            return sent < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <summary>Takes one that is there. Does not block.</summary>
    /// <param name="socket">A socket that keeps the bounds of messages.</param>
    /// <param name="token">What it said.</param>
    /// <param name="descriptors">The caller's to close; none when not all of them arrived (a limit, or a security module that said no).</param>
    /// <returns>False when there is none, or nobody is there any more.</returns>
    public static bool TryReceive(SafeHandle socket, out string token, out Descriptor[] descriptors)
    {
        byte* text = stackalloc byte[MaxTokenBytes];
        var control = default(SocketCalls.ControlMessage);
        var vector = new SocketCalls.IoVector { Base = text, Length = MaxTokenBytes };
        var message = new SocketCalls.MessageHeader { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = (nuint)sizeof(SocketCalls.ControlMessage) };
        nint received;
        do
        {
            received = SocketCalls.ReceiveMessage(socket, &message, SocketCalls.MsgDontWait | SocketCalls.MsgCloseOnExec);
        }
        while (received < 0 && Marshal.GetLastPInvokeError() == SocketCalls.Eintr);

        (token, descriptors) = (string.Empty, []);
        if (received <= 0)
        {
            return false;
        }

        token = Encoding.ASCII.GetString(text, (int)received);
        if (message.ControlLength >= SocketCalls.ControlMessage.HeaderLength && control is { Level: SocketCalls.SolSocket, Type: SocketCalls.ScmRights })
        {
            descriptors = new Descriptor[((int)control.Length - SocketCalls.ControlMessage.HeaderLength) / sizeof(int)];
            for (int i = 0; i < descriptors.Length; i++)
            {
                descriptors[i] = new Descriptor(control.Descriptors[i]);
            }
        }

        if ((message.Flags & (SocketCalls.MsgControlTruncated | SocketCalls.MsgTruncated)) != 0)
        {
            foreach (Descriptor descriptor in descriptors)
            {
                descriptor.Dispose();
            }

            descriptors = [];
        }

        return true;
    }

    // CMSG_SPACE: control messages begin at multiples of 8.
    private static nuint Aligned(nuint length) => (length + 7) & ~(nuint)7;
}
