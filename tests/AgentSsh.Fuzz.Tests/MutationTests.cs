using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Tests;

public sealed class MutationTests
{
    private static readonly byte[] Login = new SshBuilder()
        .Byte(50).Utf8("alice").Utf8("ssh-connection").Utf8("publickey").Boolean(true).Utf8("ssh-ed25519")
        .String(new SshBuilder().Utf8("ssh-ed25519").String(new byte[32]).ToArray()).ToArray();

    [Fact]
    public void FieldNode_ParsedAndWritten_IsTheSame()
    {
        Assert.Equal(Login, FieldNode.Write(FieldNode.Parse(Login)));
        FieldNode blob = FieldNode.Parse(Login)[^1];
        Assert.Equal(2, blob.Inside!.Count);
    }

    [Fact]
    public void FieldNode_WithALongerField_HasRightLengths()
    {
        List<FieldNode> nodes = FieldNode.Parse(Login);
        nodes[^1].Inside![1].Inside = [new FieldNode { Plain = new byte[300] }];
        var reader = new SshReader(FieldNode.Write(nodes));
        reader.ReadByte();
        Assert.Equal("alice", reader.ReadUtf8(10));
        reader.ReadString();
        reader.ReadString();
        reader.ReadBoolean();
        reader.ReadString();
        var blob = new SshReader(reader.ReadString());
        reader.End();
        blob.ReadString();
        Assert.Equal(300, blob.ReadString().Length);
        blob.End();
    }

    [Fact]
    public void MessageSequence_WrittenAndRead_IsTheSame()
    {
        MessageSequence.Message[] messages = [new(0, Login), new(3, []), new(255, [1, 2])];
        List<MessageSequence.Message> read = MessageSequence.Read(MessageSequence.Write(messages));
        Assert.Equal(messages.Select(static each => each.Kind), read.Select(static each => each.Kind));
        Assert.Equal(messages.Select(static each => each.Payload), read.Select(static each => each.Payload));
    }

    [Theory]
    [InlineData(InputShape.Bytes)]
    [InlineData(InputShape.SshFields)]
    [InlineData(InputShape.SshMessages)]
    [InlineData(InputShape.Text)]
    public void Mutate_AnyInput_StaysWithinTheLength(InputShape shape)
    {
        byte[][] inputs = [[], [0], Login, MessageSequence.Of(Login, Login), "a = [1]\n[b]\nc = \"AAAAC3NzaC1lZDI1NTE5AAAAIEIjB5k8siq5SdgpAA3001Z\"\n"u8.ToArray()];
        var mutator = new Mutator(shape, 200, new WordChoice([[1, 2, 3]]), new Random(1));
        var made = new HashSet<string>();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] result = mutator.Mutate(inputs[i % inputs.Length], inputs[i / 7 % inputs.Length]);
            Assert.InRange(result.Length, 0, 200);
            made.Add(Convert.ToHexString(result));
        }

        Assert.InRange(made.Count, 5_000, 20_000);
    }
}
