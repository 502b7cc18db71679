using System.Net;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

public sealed class AddressPatternsTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:5::1", true)]
    [InlineData("2001:DB8::1", "2001:db8:0::1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("192.168.?.*", "192.168.1.200", true)]
    [InlineData("192.168.?.*", "192.168.10.200", false)]
    [InlineData("*", "2001:db8::1", true)]
    [InlineData("2001:DB8:*", "2001:db8::1", true)]
    [InlineData("10.0.0.0/8,!10.1.0.0/16", "10.2.0.1", true)]
    [InlineData("10.0.0.0/8,!10.1.0.0/16", "10.1.0.1", false)]
    [InlineData("!10.1.0.0/16,10.0.0.0/8", "10.1.0.1", false)]
    [InlineData("!10.1.*,*", "10.1.0.1", false)]
    [InlineData("!10.1.0.0/16", "192.0.2.1", false)]
    public void Contain_Address_AsTheListSays(string list, string address, bool expected)
    {
        Assert.True(AddressPatterns.TryParse(list, out AddressPatterns? patterns, out string? error), error);
        Assert.Equal(expected, patterns.Contain(IPAddress.Parse(address)));
        Assert.False(patterns.Contain(null));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("10.0.0.1,", "empty")]
    [InlineData("!", "empty")]
    [InlineData("10.0.0.1/8", "zeros")]
    [InlineData("10.0.0.0/33", "zeros")]
    [InlineData("10.0.0.0/-1", "zeros")]
    [InlineData("10.0.0.0/", "zeros")]
    [InlineData("10.0.0", "no address")]
    [InlineData("010.0.0.1", "no address")]
    [InlineData("0x7f.0.0.1", "not looked up")]
    [InlineData("*.example.com", "not looked up")]
    [InlineData("!*.cafe", "no address")]
    [InlineData("laptop", "not looked up")]
    [InlineData("10.0.0.1 ,10.0.0.2", "no address")]
    public void TryParse_AnythingElse_SaysWhatIsWrong(string list, string expected)
    {
        Assert.False(AddressPatterns.TryParse(list, out AddressPatterns? patterns, out string? error));
        Assert.Null(patterns);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8,::1", true)]
    [InlineData("!10.0.0.0/8", false)]
    [InlineData("10.*", false)]
    [InlineData("10.0.0.0/8,", false)]
    public void TryParseNetworks_TakesNoPatternsAndNoExclusions(string list, bool expected) =>
        Assert.Equal(expected, AddressPatterns.TryParseNetworks(list, out _, out _));
}
