using System.Net;
using AgentSsh.Ssh.Admission;
using AgentSsh.Ssh.Auth;

namespace AgentSsh.Ssh.Tests.Unit.Auth;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData(9, 0, true)]
    [InlineData(10, 29, false)]
    [InlineData(10, 30, true)]
    [InlineData(55, 64, false)]
    [InlineData(55, 65, true)]
    [InlineData(99, 98, false)]
    [InlineData(100, 99, false)]
    public void TryEnter_ManyWait_DropsAsOpenSshDoes(int waiting, int drawn, bool enters)
    {
        // Nothing is dropped at random while they enter.
        int percent = 100;
        var gate = new StartupGate(new SshServerLimits(), () => percent);
        for (int i = 0; i < waiting; i++)
        {
            Assert.Null(gate.TryEnter(null));
        }

        percent = drawn;
        Assert.Equal(enters, gate.TryEnter(null) is null);
    }

    [Fact]
    public void TryEnter_OneSourceTooOften_OnlyThatSourceIsRefused()
    {
        var gate = new StartupGate(new SshServerLimits { StartupsPerSource = 2 }, () => 99);
        SourceKey? one = SourceKey.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1));
        SourceKey? other = SourceKey.From(new IPEndPoint(IPAddress.Parse("192.0.2.2"), 1));

        Assert.Null(gate.TryEnter(one));
        Assert.Null(gate.TryEnter(one));
        Assert.NotNull(gate.TryEnter(one));
        Assert.Null(gate.TryEnter(other));
        gate.Leave(one);
        Assert.Null(gate.TryEnter(one));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void From_TwoAddresses_AreOneSourceOrTwo(string first, string second, bool same) => Assert.Equal(
        same,
        SourceKey.From(new IPEndPoint(IPAddress.Parse(first), 1)) == SourceKey.From(new IPEndPoint(IPAddress.Parse(second), 2)));

    [Theory]
    [InlineData(0, 50)]
    [InlineData(20, 30)]
    [InlineData(50, 0)]
    [InlineData(51, 49)]
    [InlineData(130, 70)]
    public void Remaining_WhateverItTook_EndsOnADoublingOfTheFloor(int elapsed, int remaining) =>
        Assert.Equal(TimeSpan.FromMilliseconds(remaining), FailureDelay.Remaining(TimeSpan.FromMilliseconds(elapsed)));
}
