using System.Buffers.Binary;
using System.Text;
using AgentSsh.Engines.Docker;

namespace AgentSsh.Engines.Tests.Docker;

/// <summary>The framing of a command's output.</summary>
public sealed class OutputDemultiplexerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 1000)]
    [InlineData(9, 1)]
    [InlineData(1000, 7)]
    public void Process_AnyChunking_GivesStandardOutputAlone(int inputChunk, int outputChunk)
    {
        byte[] stream = [.. Frame(1, "one "), .. Frame(2, "bad "), .. Frame(1, ""), .. Frame(1, "two"), .. Frame(2, "news")];
        var demultiplexer = new OutputDemultiplexer();
        Assert.Equal("one two", Run(demultiplexer, stream, inputChunk, outputChunk));
        Assert.Equal("bad news", demultiplexer.Errors);
        Assert.False(demultiplexer.IsInsideFrame);
    }

    [Fact]
    public void Process_EndsInTheMiddle_IsInsideFrame()
    {
        var demultiplexer = new OutputDemultiplexer();
        Assert.Equal("ab", Run(demultiplexer, Frame(1, "abc")[..^1], 100, 100));
        Assert.True(demultiplexer.IsInsideFrame);
        var header = new OutputDemultiplexer();
        Assert.Equal("", Run(header, Frame(1, "abc")[..5], 100, 100));
        Assert.True(header.IsInsideFrame);
    }

    [Fact]
    public void Errors_MoreThanTheBound_KeepsTheEnd()
    {
        var demultiplexer = new OutputDemultiplexer();
        var all = new StringBuilder();
        for (var i = 0; i < 1000; i++)
        {
            var line = $"line {i}\n";
            all.Append(line);
            Run(demultiplexer, Frame(2, line), 64, 64);
        }

        Assert.Equal(all.ToString()[^4096..], demultiplexer.Errors);
        Run(demultiplexer, Frame(2, new string('x', 10_000)), 20_000, 64);
        Assert.Equal(new string('x', 4096), demultiplexer.Errors);
    }

    [Theory]
    [InlineData("0400000000000001")]
    [InlineData("0101000000000001")]
    [InlineData("0100000100000001")]
    [InlineData("01000000ffffffff")]
    [InlineData("0100000001000001")]
    public void Parse_NoSuchHead_Throws(string header) => Assert.Throws<InvalidDataException>(() => OutputFrame.Parse(Convert.FromHexString(header)));

    [Fact]
    public void Process_SeededGarbage_EndsInAnErrorOrConsumesAll()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            byte[] stream = [.. Frame(1, "good"), .. Frame((byte)random.Next(4), new string('y', random.Next(50))), .. new byte[64]];
            random.NextBytes(stream.AsSpan(stream.Length - 64));
            for (var flips = random.Next(3); flips > 0; flips--)
            {
                stream[random.Next(stream.Length)] ^= (byte)(1 << random.Next(8));
            }

            var demultiplexer = new OutputDemultiplexer();
            var given = 0;
            try
            {
                given = Run(demultiplexer, stream, random.Next(1, 40), random.Next(1, 40)).Length;
            }
            catch (InvalidDataException exception)
            {
                Assert.Contains("framing is lost", exception.Message, StringComparison.Ordinal);
            }

            Assert.InRange(given, 0, stream.Length);
        }
    }

    internal static byte[] Frame(byte stream, string text)
    {
        var payload = Encoding.ASCII.GetBytes(text);
        var frame = new byte[8 + payload.Length];
        frame[0] = stream;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
        payload.CopyTo(frame.AsSpan(8));
        return frame;
    }

    private static string Run(OutputDemultiplexer demultiplexer, byte[] stream, int inputChunk, int outputChunk)
    {
        var text = new StringBuilder();
        var output = new byte[outputChunk];
        for (var start = 0; start < stream.Length;)
        {
            var count = demultiplexer.Process(stream.AsSpan(start, Math.Min(inputChunk, stream.Length - start)), output, out var consumed);
            Assert.True(consumed > 0, "nothing was consumed, so a reader would spin");
            start += consumed;
            text.Append(Encoding.Latin1.GetString(output, 0, count));
        }

        return text.ToString();
    }
}
