using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Fuzz.Targets;

/// <summary>The connection protocol on a stream without encryption, as a hostile supervisor or a client who is logged in would speak it. What we answer is
/// checked, too.</summary>
internal sealed class ConnectionTarget : FuzzTarget
{
    public override string Name => "connection";

    public override InputShape Shape => InputShape.SshMessages;

    public override bool IsSingleThreaded => false;

    public override int MaxLength => 8192;

    // A window of 2 MB may be full, and a command answers with some kilobytes.
    public override long AllocationBound(int inputLength) => (16 * 1024 * 1024) + (64L * inputLength);

    public override IEnumerable<byte[]> Seeds() => ConnectionMessages.Conversations().Select(static messages => MessageSequence.Of(messages));

    public override void Run(ReadOnlySpan<byte> input)
    {
        List<MessageSequence.Message> messages = MessageSequence.Read(input);
        int piece = messages.Count > 0 && messages[0].Kind > PlainWire.Raw ? messages[0].Kind : int.MaxValue;
        byte[] script = PlainWire.Script([.. messages, new MessageSequence.Message(0, PlainWire.Ping)]);

        // Bytes that are no packet may take the ping for part of theirs.
        bool isRaw = messages.Exists(static message => message.Kind == PlainWire.Raw);
        using var stream = new ScriptStream(script, piece, isRaw ? [] : PlainWire.Pong);
        var transport = new SshTransport(stream, new SshTransportOptions { Identification = "SSH-2.0-Fuzzed_1" });
        var connection = new SshConnection(transport, new FuzzConnectionHandler(), new SshConnectionOptions { MaxChannels = 8 });
        connection.Begin();
        transport.Start();
        Endings.Check(connection.Completion);

        // One that was ended at once may not have said anything.
        if (!isRaw && stream.Answers is { Length: > 0 } answers)
        {
            AnswerCheck.Check(PlainWire.Messages(answers), messages);
        }
    }
}
