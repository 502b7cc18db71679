using System.Text;
using AgentSsh.Gateway.Uploads;
using AgentSsh.Link;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Gateway.Tests.Uploads;

/// <summary>The old scp: which of its commands go to the inbox, and what it has sent.</summary>
public sealed class ScpUploadTests
{
    [Theory]
    [InlineData("scp -t .", "scp -t .inbox")]
    [InlineData("scp -r -p -d -t .", "scp -r -p -d -t .inbox")]
    [InlineData("scp -t -d -p -r .", "scp -t -d -p -r .inbox")]
    [InlineData("scp -vrpt  '.'", "scp -vrpt .inbox")]
    [InlineData("scp -t ./", null)]
    [InlineData("scp -t src", null)]
    [InlineData("scp -f .", null)]
    [InlineData("scp -r .", null)]
    [InlineData("scp .", null)]
    [InlineData("scp -t . .", null)]
    [InlineData("scp -t -S evil .", null)]
    [InlineData("scp -t .; rm -r .", null)]
    [InlineData("scp -t $(x) .", null)]
    [InlineData("/usr/bin/scp -t .", null)]
    [InlineData("scp", null)]
    public void TryLead_Command_OnlyTheBareUpload(string command, string? led)
    {
        Assert.Equal(led is not null, ScpCommand.TryLead(command, out string? found));
        Assert.Equal(led, found);
    }

    [Theory]
    [InlineData("C0644 3 a\nxyz\0", "a:3")]
    [InlineData("T1 0 1 0\nC0644 0 a\n\0C0644 1 with space\nx\0", "a:0,with space:1")]
    [InlineData("D0755 0 d\nC0644 2 in\nxy\0D0755 0 e\nE\nE\nC0600 1 b\ny\0", "d:,b:1")]
    [InlineData("C0644 3 a\nxy", null)]
    [InlineData("C0644 3 a\nxyz\u0001", null)]
    [InlineData("\u0001scp: a: Permission denied\n", null)]
    [InlineData("C0644 99999999999999999999999 a\n", null)]
    [InlineData("C0644 3\n", null)]
    [InlineData("E\n", null)]
    [InlineData("", null)]
    public void Result_WhatWasSent_IsWhatIsWholeAndStandsInTheInbox(string sent, string? files)
    {
        byte[] data = Encoding.UTF8.GetBytes(sent);
        foreach (int piece in (int[])[1, 2, 1000])
        {
            var reader = new ScpUploadReader();
            Assert.Equal(data, UploadRun.Pass(reader, data, _ => piece));
            Assert.Equal(files, reader.Result is { } result ? string.Join(',', result.Files.Select(file => $"{file.Name}:{file.Size}")) : null);
        }
    }

    [Fact]
    public void Step_LineWithoutEnd_IsNotGathered()
    {
        var reader = new ScpUploadReader();
        byte[] data = Encoding.UTF8.GetBytes("C0644 1 " + new string('x', 100_000));
        Assert.Equal(data, UploadRun.Pass(reader, data, _ => 999));
        Assert.Null(reader.Result);
    }

    [Fact]
    public void PasteRequest_NamesThatAreNone_AreRefused() => Assert.All(
        (string[])["", ".", "..", "a/b", "a\0b"],
        name => Assert.Throws<SshProtocolException>(() => PasteRequest.Decode(new PasteRequest([new UploadedFile(name)]).Encode())));
}
