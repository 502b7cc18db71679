using System.Net.Sockets;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Link;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Descriptors;

/// <summary>Descriptors over a real socket that keeps the bounds of messages.</summary>
public sealed class DescriptorMessageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _sender;
    private readonly Socket _receiver;

    public DescriptorMessageTests()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory["socket"]));
        listener.Listen();
        _receiver = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        _receiver.Connect(new UnixDomainSocketEndPoint(_directory["socket"]));
        _sender = listener.Accept();
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Send_Pipe_IsAPipeThere()
    {
        PipePair pipe = PipePair.Open(weRead: true, isBulk: false);
        Assert.Equal(0, DescriptorMessage.Send(_sender.SafeHandle, "first", [pipe.Theirs]));
        Assert.Equal(0, DescriptorMessage.Send(_sender.SafeHandle, "second", [pipe.Theirs, pipe.Theirs, pipe.Theirs]));
        pipe.Theirs.Dispose();

        Assert.True(DescriptorMessage.TryReceive(_receiver.SafeHandle, out string token, out Descriptor[] descriptors));
        Assert.Equal("first", token);
        Descriptor received = Assert.Single(descriptors);
        Assert.Equal(2, Write(received, "hi"u8));
        Assert.Equal("hi"u8.ToArray(), Read(pipe.Ours));

        Assert.True(DescriptorMessage.TryReceive(_receiver.SafeHandle, out token, out descriptors));
        Assert.Equal(("second", 3), (token, descriptors.Length));
        Assert.False(DescriptorMessage.TryReceive(_receiver.SafeHandle, out _, out _));

        // Every copy closed: the reader comes to the end.
        received.Dispose();
        Array.ForEach(descriptors, each => each.Dispose());
        Assert.Empty(Read(pipe.Ours)!);
        pipe.Ours.Dispose();
    }

    [Fact]
    public unsafe void Receive_MoreThanThereIsRoomFor_GivesNoneAndLeaksNone()
    {
        const int Count = 9;
        PipePair pipe = PipePair.Open(weRead: true, isBulk: false);
        byte* control = stackalloc byte[SocketCalls.ControlMessage.HeaderLength + ((Count + 1) * sizeof(int))];
        var header = (SocketCalls.ControlMessage*)control;
        header->Length = (nuint)(SocketCalls.ControlMessage.HeaderLength + (Count * sizeof(int)));
        header->Level = SocketCalls.SolSocket;
        header->Type = SocketCalls.ScmRights;
        for (int i = 0; i < Count; i++)
        {
            ((int*)(control + SocketCalls.ControlMessage.HeaderLength))[i] = pipe.Theirs.Number;
        }

        byte text = (byte)'x';
        var vector = new SocketCalls.IoVector { Base = &text, Length = 1 };
        var message = new SocketCalls.MessageHeader { Vectors = &vector, VectorCount = 1, Control = header, ControlLength = header->Length };
        Assert.Equal(1, SocketCalls.SendMessage(_sender.SafeHandle, &message, 0));
        pipe.Theirs.Dispose();

        Assert.True(DescriptorMessage.TryReceive(_receiver.SafeHandle, out string token, out Descriptor[] descriptors));
        Assert.Equal("x", token);
        Assert.Empty(descriptors);
        Assert.Empty(Read(pipe.Ours)!);
        pipe.Ours.Dispose();
    }

    [Fact]
    public void Receive_TextWithoutDescriptorsOrTooLong_GivesNone()
    {
        _sender.Send("rubbish"u8);
        _sender.Send(new byte[5000]);

        Assert.True(DescriptorMessage.TryReceive(_receiver.SafeHandle, out string token, out Descriptor[] descriptors));
        Assert.Equal("rubbish", token);
        Assert.Empty(descriptors);
        Assert.True(DescriptorMessage.TryReceive(_receiver.SafeHandle, out _, out descriptors));
        Assert.Empty(descriptors);
        _sender.Dispose();
        Assert.False(DescriptorMessage.TryReceive(_receiver.SafeHandle, out _, out _));
    }

    [Fact]
    public void Send_NobodyTakesThem_FailsWithoutWaiting()
    {
        PipePair pipe = PipePair.Open(weRead: true, isBulk: false);
        int sent = 0;
        int error;
        while ((error = DescriptorMessage.Send(_sender.SafeHandle, "token", [pipe.Theirs])) == 0)
        {
            Assert.True(++sent < 100_000);
        }

        // EAGAIN, or ETOOMANYREFS where the user's own limit comes first.
        Assert.Contains(error, (int[])[11, 109]);
        using var port = new DescriptorPort(_sender);
        Assert.Contains("cannot be passed", Assert.Throws<LibcException>(() => port.Send("token", [pipe.Theirs])).Message, StringComparison.Ordinal);
        pipe.Close();
    }

    private static unsafe int Write(Descriptor descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            return (int)Libc.Write(descriptor, start, (nuint)data.Length);
        }
    }

    // Null when nothing is there.
    private static unsafe byte[]? Read(Descriptor descriptor)
    {
        byte* buffer = stackalloc byte[16];
        nint count = Libc.Read(descriptor, buffer, 16);
        return count < 0 ? null : new ReadOnlySpan<byte>(buffer, (int)count).ToArray();
    }
}
