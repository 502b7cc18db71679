using System.Net;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

public sealed class AuthorizedKeyTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void TryParse_NoOptions_LimitsNothing()
    {
        Assert.True(AuthorizedKey.TryParse($"  {Key} alice@laptop", out AuthorizedKey? key, out AuthorizedKeyError? error), error?.Message);
        Assert.Equal(KeyOptions.None, key.Options);
        Assert.Equal("alice@laptop", key.Key.Comment);
        Assert.True(key.Options is
        {
            IsAuthority: false, Principals: null, Expires: null, Command: null, PermitsPty: true, PermitsPortForwarding: true, PermitsAgentForwarding: true,
            PermitOpen: null, PermitListen: null, Demands: SecurityKeyDemands.Touch,
        });
    }

    [Theory]
    [InlineData("restrict", false, false, false)]
    [InlineData("no-pty", false, true, true)]
    [InlineData("No-PTY", false, true, true)]
    [InlineData("no-port-forwarding", true, false, true)]
    [InlineData("no-agent-forwarding", true, true, false)]
    [InlineData("restrict,pty", true, false, false)]
    [InlineData("restrict,port-forwarding,agent-forwarding", false, true, true)]
    [InlineData("pty,restrict", false, false, false)]
    [InlineData("no-X11-forwarding,no-user-rc,X11-forwarding,user-rc", true, true, true)]
    public void TryParse_Flags_PermitOrForbid(string options, bool pty, bool ports, bool agent)
    {
        KeyOptions read = Options(options);
        Assert.Equal((pty, ports, agent), (read.PermitsPty, read.PermitsPortForwarding, read.PermitsAgentForwarding));
    }

    [Theory]
    [InlineData("no-touch-required", SecurityKeyDemands.None)]
    [InlineData("touch-required", SecurityKeyDemands.Touch)]
    [InlineData("verify-required", SecurityKeyDemands.Touch | SecurityKeyDemands.Verification)]
    [InlineData("verify-required,no-verify-required", SecurityKeyDemands.Touch)]
    [InlineData("no-touch-required,verify-required", SecurityKeyDemands.Verification)]
    public void TryParse_DemandsOnAuthenticators_AreRead(string options, SecurityKeyDemands demands) => Assert.Equal(demands, Options(options).Demands);

    [Theory]
    [InlineData("command=\"agentssh status\"", "agentssh status")]
    [InlineData("command=\"echo \\\"a b\\\" \\n, x=y\",no-pty", "echo \"a b\" \\n, x=y")]
    public void TryParse_Command_IsTakenOutOfItsQuotes(string options, string command) => Assert.Equal(command, Options(options).Command);

    [Fact]
    public void TryParse_Authority_HasPrincipals()
    {
        KeyOptions options = Options("cert-authority,principals=\"alice,ops\"");
        Assert.True(options.IsAuthority);
        Assert.Equal(["alice", "ops"], options.Principals);
        Assert.Null(Options("cert-authority").Principals);
    }

    [Fact]
    public void TryParse_Permits_AddUp()
    {
        KeyOptions options = Options("permitopen=\"localhost:80\",permitopen=\"[::1]:*\",permitlisten=\"8080\",permitlisten=\"localhost:9\"");
        Assert.Equal([new ForwardPermit("localhost", 80), new ForwardPermit("::1", ForwardPermit.AnyPort)], options.PermitOpen);
        Assert.Equal([new ForwardPermit("*", 8080), new ForwardPermit("localhost", 9)], options.PermitListen);
    }

    [Theory]
    [InlineData("20300102Z", "2030-01-02T00:00:00Z")]
    [InlineData("203001020304Z", "2030-01-02T03:04:00Z")]
    [InlineData("20300102030405Z", "2030-01-02T03:04:05Z")]
    public void FindProblem_ExpiryTime_CountsThroughItsSecond(string time, string last)
    {
        KeyOptions options = Options($"expiry-time=\"{time}\"");
        DateTimeOffset at = DateTimeOffset.Parse(last, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Null(options.FindProblem(Address, at));
        Assert.Contains("expired at 2030-01-02", options.FindProblem(Address, at.AddSeconds(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_ExpiryTimeWithoutZone_IsTheMachinesOwn() =>
        Assert.Equal(new DateTimeOffset(new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Local)), Options("expiry-time=\"20300102030405\"").Expires);

    [Fact]
    public void TryParse_TwoExpiryTimes_TheEarlierCounts() =>
        Assert.Equal(2029, Options("expiry-time=\"20300102Z\",expiry-time=\"20290102Z\",expiry-time=\"20310102Z\"").Expires!.Value.UtcDateTime.Year);

    [Fact]
    public void FindProblem_From_NamesTheListAndNeedsAnAddress()
    {
        KeyOptions options = Options("from=\"10.0.0.0/8,!10.1.0.0/16\"");
        Assert.Null(options.FindProblem(IPAddress.Parse("10.2.0.1"), default));
        Assert.Contains("10.0.0.0/8,!10.1.0.0/16", options.FindProblem(IPAddress.Parse("10.1.0.1"), default), StringComparison.Ordinal);
        Assert.NotNull(options.FindProblem(null, default));
    }

    [Theory]
    [InlineData("no-pyt", 1, "no option 'no-pyt'", "no-pyt")]
    [InlineData("pty,no-pyt", 5, "no option 'no-pyt'", "no-pyt")]
    [InlineData("weird=\"x\"", 1, "no option 'weird'", "weird")]
    [InlineData("pty,,no-pty", 5, "empty")]
    [InlineData("pty,", 5, "empty")]
    [InlineData(",pty", 1, "empty")]
    [InlineData("pty=\"yes\"", 1, "takes no value")]
    [InlineData("command", 1, "needs a value")]
    [InlineData("command=true", 9, "quotation marks")]
    [InlineData("command=\"a\"x,pty", 12, "comma")]
    [InlineData("command=\"a\",command=\"b\"", 13, "twice")]
    [InlineData("command=\"\"", 1, "empty")]
    [InlineData("from=\"10.0.0.1\",from=\"10.0.0.1\"", 17, "twice")]
    [InlineData("from=\"*.example.com\"", 1, "not looked up")]
    [InlineData("cert-authority,principals=\"a\",principals=\"b\"", 31, "twice")]
    [InlineData("cert-authority,principals=\"a,,b\"", 16, "empty name")]
    [InlineData("principals=\"a\"", 1, "cert-authority")]
    [InlineData("expiry-time=\"tomorrow\"", 1, "YYYYMMDD")]
    [InlineData("expiry-time=\"20301301\"", 1, "YYYYMMDD")]
    [InlineData("permitopen=\"8080\"", 1, "host:port")]
    [InlineData("permitlisten=\"localhost\"", 1, "[host:]port")]
    [InlineData("environment=\"A=b\"", 1, "PermitUserEnvironment")]
    [InlineData("tunnel=\"0\"", 1, "no tunnels")]
    public void TryParse_BadOption_SaysWhereAndWhat(string options, int column, string message, string? unknown = null)
    {
        Assert.False(AuthorizedKey.TryParse($"  {options} {Key}", out AuthorizedKey? key, out AuthorizedKeyError? error));
        Assert.Null(key);
        Assert.Equal(column + 2, error.Column);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(unknown, error.UnknownOption);
    }

    [Theory]
    [InlineData("command=\"echo hi " + Key, 9, "not closed")]
    [InlineData("no-pty", 7, "no key")]
    [InlineData("hello world", 1, "not a public key")]
    [InlineData("no-pty ssh-ed25519 !!!", 8, "base64")]
    [InlineData("no-pty ssh-dss AAAAB3NzaC1kc3M", 8, "DSA")]
    [InlineData("", 1, "no key")]
    public void TryParse_NoKey_SaysWhereAndWhat(string line, int column, string message)
    {
        Assert.False(AuthorizedKey.TryParse(line, out _, out AuthorizedKeyError? error));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(column, error.Column);
    }

    [Fact]
    public void TryParse_Mutated_NeverThrows()
    {
        var random = new Random(9);
        string line = $"cert-authority,principals=\"a,b\",from=\"10.0.0.0/8,!10.1.*\",expiry-time=\"20300101Z\",permitopen=\"h:1\",command=\"x \\\" y\",restrict {Key} me";
        for (int i = 0; i < 20_000; i++)
        {
            char[] mutated = line.ToCharArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                mutated[random.Next(mutated.Length)] = "\"\\,= a!*-\t/0"[random.Next(12)];
            }

            bool parsed = AuthorizedKey.TryParse(new string(mutated)[..random.Next(line.Length)], out AuthorizedKey? key, out AuthorizedKeyError? error);
            Assert.Equal((parsed, !parsed), (key is not null, error is not null));
        }
    }

    private static KeyOptions Options(string options)
    {
        Assert.True(AuthorizedKey.TryParse($"{options} {Key} me", out AuthorizedKey? key, out AuthorizedKeyError? error), error?.Message);
        return key.Options;
    }
}
