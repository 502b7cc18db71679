using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.Wire;

public sealed class SshReaderTests
{
    [Fact]
    public void Reads_EveryType_InOrder()
    {
        byte[] data = new SshBuilder(1)
            .Byte(7).Boolean(true).Boolean(false).UInt32(0xdeadbeef).UInt64(0x0102030405060708).String([1, 2]).Utf8("zoë")
            .NameList("a", "b@c").NameList().Mpint([0, 0x80, 1]).Mpint([0, 0]).Bytes([9, 9]).ToArray();

        var reader = new SshReader(data);
        Assert.Equal(7, reader.ReadByte());
        Assert.True(reader.ReadBoolean());
        Assert.False(reader.ReadBoolean());
        Assert.Equal(0xdeadbeef, reader.ReadUInt32());
        Assert.Equal(0x0102030405060708UL, reader.ReadUInt64());
        Assert.Equal([1, 2], reader.ReadString().ToArray());
        Assert.Equal("zoë", reader.ReadUtf8(4));
        Assert.Equal(["a", "b@c"], reader.ReadNameList());
        Assert.Empty(reader.ReadNameList());
        Assert.Equal([0x80, 1], reader.ReadMpint(2).ToArray());
        Assert.True(reader.ReadMpint(2).IsEmpty);
        Assert.Equal(2, reader.Remaining.Length);
        Assert.Equal(data.Length - 2, reader.Consumed);
        Assert.Equal([9, 9], reader.ReadBytes(2).ToArray());
        reader.End();
    }

    [Fact]
    public void ReadBoolean_AnyNonZero_IsTrue() => Assert.True(new SshReader([0x80]).ReadBoolean());

    // RFC 4251 section 5: the mpint examples that are not negative.
    [Theory]
    [InlineData("00000000", "")]
    [InlineData("0000000809a378f9b2e332a7", "09a378f9b2e332a7")]
    [InlineData("000000020080", "80")]
    public void Mpint_RfcExamples_ReadAndWriteBack(string encoded, string magnitude)
    {
        byte[] bytes = Convert.FromHexString(encoded);
        var reader = new SshReader(bytes);
        Assert.Equal(magnitude, Convert.ToHexStringLower(reader.ReadMpint(64)));
        reader.End();
        Assert.Equal(bytes, new SshBuilder().Mpint(Convert.FromHexString("0000" + magnitude)).ToArray());
        Assert.Equal(bytes.Length, SshWriter.MpintSize(Convert.FromHexString("00" + magnitude)));
    }

    [Theory]
    [InlineData("00000002edcc")] // negative
    [InlineData("00000005ff21524111")] // negative
    [InlineData("0000000100")] // zero must be empty
    [InlineData("00000002007f")] // needless zero
    [InlineData("000000030000ff")]
    [InlineData("00000005010101010101")] // over the bound of 4
    public void ReadMpint_NotCanonicalOrTooLong_Throws(string encoded) =>
        AssertRefused(encoded, static (ref SshReader reader) => reader.ReadMpint(4));

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("00000001")]
    [InlineData("7fffffff00")]
    [InlineData("ffffffff00")]
    public void ReadString_Truncated_Throws(string encoded) => AssertRefused(encoded, static (ref SshReader reader) => reader.ReadString());

    [Theory]
    [InlineData("00000002c328")] // a continuation byte is missing
    [InlineData("00000002c080")] // overlong
    [InlineData("00000003eda080")] // a surrogate
    [InlineData("000000056161616161")] // over the bound of 4
    public void ReadUtf8_InvalidOrTooLong_Throws(string encoded) => AssertRefused(encoded, static (ref SshReader reader) => reader.ReadUtf8(4));

    [Theory]
    [InlineData("a b")]
    [InlineData("a, b")]
    [InlineData("a\u007f")]
    [InlineData("é")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("a,b,c,d")] // over the bound of 3
    public void ReadNameList_MalformedOrTooMany_Throws(string list) =>
        AssertRefused(
            Convert.ToHexString(new SshBuilder().Utf8(list).WrittenSpan), static (ref SshReader reader) => reader.ReadNameList(3));

    [Theory]
    [InlineData(",", new string[0])]
    [InlineData("a,", new[] { "a" })]
    [InlineData(",a,,b,", new[] { "a", "b" })]
    public void ReadNameList_EmptyNames_ArePassedOver(string list, string[] names)
    {
        var reader = new SshReader(new SshBuilder().Utf8(list).WrittenSpan);

        Assert.Equal(names, reader.ReadNameList());
    }

    [Fact]
    public void ReadName_Empty_Throws() => AssertRefused("00000000", static (ref SshReader reader) => reader.ReadName());

    [Fact]
    public void End_BytesLeft_Throws() => AssertRefused("00", static (ref SshReader reader) => reader.End());

    [Fact]
    public void Write_PastTheEnd_ThrowsArgumentException()
    {
        Assert.Throws<ArgumentException>(static () => new SshWriter(new byte[3]).UInt32(1));
        Assert.Throws<ArgumentException>(static () => new SshWriter(new byte[5]).String([1, 2]));
    }

    [Fact]
    public void NameList_InvalidName_ThrowsArgumentException() =>
        Assert.Throws<ArgumentException>(static () => new SshBuilder().NameList("a,b"));

    [Fact]
    public void Clear_AfterSecrets_StartsAnew()
    {
        var builder = new SshBuilder(4).Utf8("a secret that makes it grow");
        builder.Clear();
        Assert.Equal(0, builder.Length);
        Assert.Equal([5], builder.Byte(5).ToArray());
    }

    private delegate void Read(ref SshReader reader);

    private static void AssertRefused(string hex, Read read)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var exception = Assert.Throws<SshProtocolException>(() =>
        {
            var reader = new SshReader(bytes);
            read(ref reader);
        });
        Assert.Equal(SshDisconnectReason.ProtocolError, exception.Reason);
        Assert.NotEmpty(exception.Message);
    }
}
