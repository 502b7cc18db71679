using System.Net;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Configuration.Reading;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Tests.Configuration;

public sealed class FormTests
{
    [Theory]
    [InlineData("4GiB", 4L << 30)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("64KiB", 65536)]
    [InlineData("2TiB", 2L << 40)]
    [InlineData("1073741824", 1L << 30)]
    public void ByteSize_Known_IsRead(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out var value, out _));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-1GiB")]
    [InlineData("1e3GiB")]
    [InlineData("4 GiB")]
    [InlineData("4gib")]
    [InlineData("1.2.3GiB")]
    [InlineData("99999999TiB")]
    [InlineData("99999999999999999999999999999999999999")]
    public void ByteSize_Unknown_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _, out _));

    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("500ms", 500)]
    [InlineData("1s500ms", 1500)]
    [InlineData("0s", 0)]
    public void Duration_Known_IsRead(string text, int milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var value, out _));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("1d")]
    [InlineData("1s ")]
    [InlineData("99999999h")]
    [InlineData("1sm")]
    [InlineData("9999999h9999999h9999999h9999999h9999999h")]
    public void Duration_Unknown_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _, out _));

    [Theory]
    [InlineData("127.0.0.1:2222", "127.0.0.1", 2222)]
    [InlineData("0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("[::]:65535", "::", 65535)]
    [InlineData("[fe80::1]:22", "fe80::1", 22)]
    public void ListenAddress_Known_IsRead(string text, string address, int port)
    {
        Assert.True(ListenAddress.TryParse(text, out var value, out _));
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), value);
    }

    [Theory]
    [InlineData("2222", null)]
    [InlineData(":2222", "0.0.0.0:2222")]
    [InlineData("*:2222", "0.0.0.0:2222")]
    [InlineData("localhost:22", "127.0.0.1:22")]
    [InlineData("127.0.0.1", "127.0.0.1:2222")]
    [InlineData("127.0.0.1:", "127.0.0.1:2222")]
    [InlineData("127.0.0.1:65536", null)]
    [InlineData("127.1:22", null)]
    [InlineData("::1", "[::1]:2222")]
    [InlineData("[127.0.0.1]:22", null)]
    [InlineData("[]:22", null)]
    [InlineData("", "0.0.0.0:2222")]
    [InlineData("example.org:22", null)]
    public void ListenAddress_Unknown_IsRefusedWithAGuess(string text, string? suggestion)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var problem));
        Assert.Equal(suggestion, problem.Suggestion);
    }

    [Fact]
    public void MaxStartups_OneNumber_RefusesAllFromThereOn()
    {
        Assert.True(MaxStartupsForm.TryParse("10", out var value, out _));
        Assert.Equal(new MaxStartups(10, 100, 10), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b:c")]
    [InlineData("1:2:3:4")]
    [InlineData("1::3")]
    [InlineData("0:30:100")]
    [InlineData("10:0:100")]
    [InlineData("10:101:100")]
    [InlineData("10:30:100001")]
    [InlineData("99999999999:30:100")]
    public void MaxStartups_Impossible_IsRefused(string text) => Assert.False(MaxStartupsForm.TryParse(text, out _, out _));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("::1", "::1/128")]
    [InlineData("2001:db8::/33", "2001:db8::/33")]
    public void Network_Known_IsRead(string text, string expected)
    {
        Assert.True(NetworkForms.TryParseNetwork(text, out var value, out _));
        Assert.Equal(expected, value.ToString());
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("10", null)]
    [InlineData("10.1/16", null)]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("10.0.0.0/8/8", null)]
    [InlineData("10.0.0.0/-1", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("example.org", null)]
    [InlineData("10.1.2.3/12", "10.0.0.0/12")]
    [InlineData("2001:db8::1/64", "2001:db8::/64")]
    public void Network_Impossible_IsRefusedWithAGuess(string text, string? suggestion)
    {
        Assert.False(NetworkForms.TryParseNetwork(text, out _, out var problem));
        Assert.Equal(suggestion, problem.Suggestion);
    }

    [Fact]
    public void Penalties_AsSshdWritesThem_AreRead()
    {
        Assert.True(PenaltiesForm.TryParse("crash:1m authfail:7 noauth:2s grace-exceeded:3s min:4s max:5m max-sources:6", out var value, out _));
        Assert.Equal(
            new SshPenaltyLimits
            {
                Crash = TimeSpan.FromMinutes(1),
                AuthFail = TimeSpan.FromSeconds(7),
                NoAuth = TimeSpan.FromSeconds(2),
                GraceExceeded = TimeSpan.FromSeconds(3),
                Min = TimeSpan.FromSeconds(4),
                Max = TimeSpan.FromMinutes(5),
                MaxSources = 6,
            },
            value);
        Assert.True(PenaltiesForm.TryParse("no", out var none, out _));
        Assert.False(none.IsEnabled);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("authfail")]
    [InlineData("authfail:")]
    [InlineData("authfail:25h")]
    [InlineData("authfail:5s,noauth:1s")]
    [InlineData("max-sources:0")]
    [InlineData("max-sources")]
    [InlineData("no authfail:5s")]
    public void Penalties_Impossible_AreRefused(string text) => Assert.False(PenaltiesForm.TryParse(text, out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("session")]
    [InlineData("session:shell")]
    [InlineData("session:shell=")]
    [InlineData("session:shell=25h")]
    [InlineData("x11=5m")]
    public void ChannelTimeout_Impossible_IsRefused(string text) => Assert.False(ChannelTimeoutForm.TryParse(text, out _, out _));

    [Theory]
    [InlineData("/a:/b", "/a", "/b", false)]
    [InlineData("/a/:/b/:rw", "/a", "/b", false)]
    [InlineData("/a/../c:/b:ro", "/c", "/b", true)]
    [InlineData("/a:/workspace/sub", "/a", "/workspace/sub", false)]
    [InlineData("/a:/home/agent/.cache", "/a", "/home/agent/.cache", false)]
    [InlineData("/a:/procedures", "/a", "/procedures", false)]
    public void Mount_Known_IsRead(string text, string host, string container, bool readOnly)
    {
        Assert.True(MountForm.TryParse(text, out var value, out _));
        Assert.Equal(new MountConfiguration(host, container, readOnly), value);
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("/a:")]
    [InlineData(":/b")]
    [InlineData("/a:/b:ro:z")]
    [InlineData("/a:/")]
    [InlineData("/a:/b/..")]
    [InlineData("/a:/etc/agentssh")]
    [InlineData("/a:/run/agentssh/link")]
    [InlineData("/a:/opt/agentssh/x")]
    [InlineData("/a:/home/agent")]
    [InlineData("/a:/proc/1")]
    public void Mount_Impossible_IsRefused(string text) => Assert.False(MountForm.TryParse(text, out _, out _));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ABC", 0)]
    [InlineData("listen", "lisen", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_OfTwoWords_CountsSlips(string a, string b, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(a, b));
        Assert.Equal(expected, NearestName.Distance(b, a));
    }

    [Theory]
    [InlineData("progam", "program")]
    [InlineData("zzz", null)]
    [InlineData("a", null)]
    public void Nearest_OfKeys_GuessesOnlyWhatMayBeMeant(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Of(name, ["image", "program", "exec"]));
}
