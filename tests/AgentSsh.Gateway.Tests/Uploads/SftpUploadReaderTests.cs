using AgentSsh.Gateway.Uploads;
using AgentSsh.Link;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Gateway.Tests.Uploads;

/// <summary>Which sftp sessions are led into the inbox, and what becomes of their bytes.</summary>
public sealed class SftpUploadReaderTests
{
    private static readonly byte[] Bare =
    [
        .. SftpPackets.Init, .. SftpPackets.Stat("."), .. SftpPackets.Open("./shot.png"), .. SftpPackets.Write(0, 300), .. SftpPackets.Write(300, 20), .. SftpPackets.Close,
        .. SftpPackets.Stat("."), .. SftpPackets.Naming(SftpType.Realpath, "./tree"), .. SftpPackets.Naming(SftpType.Mkdir, "/w/.inbox/tree"),
        .. SftpPackets.Open("/w/.inbox/tree/leaf"), .. SftpPackets.Write(0, 5), .. SftpPackets.Close, .. SftpPackets.Rename("./a", "./b"), .. SftpPackets.Naming(SftpType.Setstat, "./c"),
    ];

    private static readonly byte[] Led =
    [
        .. SftpPackets.Init, .. SftpPackets.Stat("."), .. SftpPackets.Open(".inbox/shot.png"), .. SftpPackets.Write(0, 300), .. SftpPackets.Write(300, 20), .. SftpPackets.Close,
        .. SftpPackets.Stat("."), .. SftpPackets.Naming(SftpType.Realpath, ".inbox/tree"), .. SftpPackets.Naming(SftpType.Mkdir, "/w/.inbox/tree"),
        .. SftpPackets.Open("/w/.inbox/tree/leaf"), .. SftpPackets.Write(0, 5), .. SftpPackets.Close, .. SftpPackets.Rename(".inbox/a", ".inbox/b"), .. SftpPackets.Naming(SftpType.Setstat, ".inbox/c"),
    ];

    public static TheoryData<string, byte[]> Others => new()
    {
        { "a place", [.. SftpPackets.Init, .. SftpPackets.Stat("./new"), .. SftpPackets.Open("./new")] },
        { "sftp", [.. SftpPackets.Init, .. SftpPackets.Naming(SftpType.Realpath, "."), .. SftpPackets.Stat("."), .. SftpPackets.Open("./new")] },
        { "a library", [.. SftpPackets.Init, .. SftpPackets.Open("new"), .. SftpPackets.Stat("."), .. SftpPackets.Open("./new")] },
        { "a download", [.. SftpPackets.Init, .. SftpPackets.Stat("."), .. SftpPackets.Open("./old", 1), .. SftpPackets.Open("./new")] },
        { "a listing", [.. SftpPackets.Init, .. SftpPackets.Stat("."), .. SftpPackets.Naming(SftpType.Opendir, "."), .. SftpPackets.Open("./new")] },
        { "a mounted directory", [.. SftpPackets.Init, .. SftpPackets.Naming(SftpType.Lstat, "."), .. SftpPackets.Open("./new")] },
        { "an oversized packet", [.. SftpPackets.Stat("."), 0, 4, 0, 1, 6, .. SftpPackets.Open("./new")] },
        { "an oversized name", [.. SftpPackets.Stat("."), .. SftpPackets.Open("./" + new string('x', 20_000)), .. SftpPackets.Open("./new")] },
        { "an empty packet", [.. SftpPackets.Stat("."), 0, 0, 0, 0, .. SftpPackets.Open("./new")] },
        { "a name beyond its packet", [.. SftpPackets.Stat("."), 0, 0, 0, 9, 3, 0, 0, 0, 1, 0, 0, 0, 9, .. SftpPackets.Open("./new")] },
        { "a handle beyond its packet", [.. SftpPackets.Stat("."), 0, 0, 0, 9, 6, 0, 0, 0, 1, 0, 0, 0, 200, .. SftpPackets.Open("./new")] },
        { "no sftp", [.. "GET / HTTP/1.1\r\n\r\n"u8, .. SftpPackets.Stat("."), .. SftpPackets.Open("./new")] },
    };

    [Fact]
    public void Step_BareUploadInTwoPieces_IsLedWhereverItIsCut()
    {
        for (int cut = 1; cut < Bare.Length; cut++)
        {
            var reader = new SftpUploadReader();
            Assert.Equal(Led, UploadRun.Pass(reader, Bare, i => i == 0 ? cut : Bare.Length));
            Assert.Equal([new UploadedFile("shot.png", 320), new UploadedFile("tree")], reader.Result!.Files);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(13)]
    public void Step_BareUploadInTinyPieces_IsLed(int piece) => Assert.Equal(Led, UploadRun.Pass(new SftpUploadReader(), Bare, _ => piece));

    [Fact]
    public void Step_InboxCannotBeMade_PassesAllAsItCame()
    {
        var reader = new SftpUploadReader();
        Assert.Equal(Bare, UploadRun.Pass(reader, Bare, _ => 1000, isThere: false));
        Assert.Null(reader.Result);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Step_AnythingElse_PassesAllAsItCame(string what, byte[] data)
    {
        foreach (int piece in (int[])[1, 7, 100_000])
        {
            var reader = new SftpUploadReader();
            Assert.True(data.AsSpan().SequenceEqual(UploadRun.Pass(reader, data, _ => piece)), what);
            Assert.Null(reader.Result);
        }
    }

    [Fact]
    public void Step_LargeWrites_ArePassedWithoutACopy()
    {
        byte[] data = [.. SftpPackets.Stat("."), .. SftpPackets.Open("./x"), .. SftpPackets.Write(0, 255 * 1024), .. SftpPackets.Write(255 * 1024, 255 * 1024)];
        var reader = new SftpUploadReader();
        int start = SftpPackets.Stat(".").Length + SftpPackets.Open("./x").Length;
        UploadRun.Pass(reader, data.AsSpan(0, start), _ => start);

        UploadStep step = reader.Step(data.AsSpan(start));

        Assert.Equal(data.Length - start, step.Taken);
        Assert.True(step.Pass.Overlaps(data));
    }

    [Theory]
    [InlineData("./../up", false)]
    [InlineData("./.", false)]
    [InlineData("./", null)]
    [InlineData("./a/b", true)]
    public void Result_OddNames_StandForTheDirectoryOrTheirFirstPart(string path, bool? hasName)
    {
        var reader = new SftpUploadReader();
        UploadRun.Pass(reader, [.. SftpPackets.Stat("."), .. SftpPackets.Naming(SftpType.Mkdir, path)], _ => 1000);
        Assert.Equal(hasName, reader.Result is { } result ? result.Files.Count == 1 : null);
    }

    [Fact]
    public void Result_FileNotClosed_IsNone()
    {
        var reader = new SftpUploadReader();
        UploadRun.Pass(reader, [.. SftpPackets.Stat("."), .. SftpPackets.Open("./x"), .. SftpPackets.Write(0, 10)], _ => 1000);
        Assert.Null(reader.Result);
    }

    [Fact]
    public void Result_MoreThanAPromptShows_IsTheDirectory()
    {
        var reader = new SftpUploadReader();
        IEnumerable<byte> files = Enumerable.Range(0, 5000).SelectMany(i => (byte[])[.. SftpPackets.Open($"./{i}"), .. SftpPackets.Close]);
        UploadRun.Pass(reader, [.. SftpPackets.Stat("."), .. files], _ => 32_768);
        Assert.Empty(reader.Result!.Files);
    }

    [Fact]
    public void Result_NameThatIsNoText_IsTheDirectory()
    {
        var reader = new SftpUploadReader();
        byte[] open = SftpPackets.Packet((byte)SftpType.Mkdir, new SshBuilder().UInt32(7).UInt32(4).Bytes([(byte)'.', (byte)'/', 0xff, 0xfe]));
        UploadRun.Pass(reader, [.. SftpPackets.Stat("."), .. open], _ => 1000);
        Assert.Empty(reader.Result!.Files);
    }
}
