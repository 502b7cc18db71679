using AgentSsh.Gateway.Access;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Tests.Access;

public sealed class KeyPermissionsTests
{
    private static readonly ForwardPermit Web = new("localhost", 80);

    [Fact]
    public void All_PermitsEverything()
    {
        var all = KeyPermissions.All;
        Assert.True(all is { MayPty: true, MayForwardAgent: true, MayForwardToSocket: true, MayListenOnSocket: true, ForcedCommand: null });
        Assert.True(all.MayForward("anywhere", 1));
        Assert.True(all.MayListen("", 0));
    }

    [Fact]
    public void NoPorts_NoForwardOfAnyKind()
    {
        var none = new KeyPermissions { MayForwardPorts = false, PermitOpen = [Web] };
        Assert.False(none.MayForward("localhost", 80) || none.MayListen("localhost", 80) || none.MayForwardToSocket || none.MayListenOnSocket);
    }

    [Fact]
    public void Lists_PermitWhatTheyNameAndNoSockets()
    {
        var some = new KeyPermissions { PermitOpen = [Web] };
        Assert.True(some.MayForward("localhost", 80));
        Assert.False(some.MayForward("localhost", 81));
        Assert.False(some.MayForwardToSocket);
        Assert.True(some.MayListen("localhost", 81) && some.MayListenOnSocket);
        var listening = new KeyPermissions { PermitListen = [Web] };
        Assert.True(listening.MayListen("localhost", 80));
        Assert.False(listening.MayListen("", 80) || listening.MayListen("localhost", 0) || listening.MayListenOnSocket);
        Assert.True(listening.MayForward("localhost", 81) && listening.MayForwardToSocket);
        Assert.False(new KeyPermissions { PermitOpen = [] }.MayForward("localhost", 80));
    }

    public static TheoryData<KeyPermissions> Narrower() =>
    [
        new KeyPermissions { MayPty = false },
        new KeyPermissions { MayForwardAgent = false },
        new KeyPermissions { MayForwardPorts = false },
        new KeyPermissions { PermitOpen = [Web] },
        new KeyPermissions { PermitListen = [Web] },
        new KeyPermissions { ForcedCommand = "true" },
    ];

    [Theory]
    [MemberData(nameof(Narrower))]
    public void Covers_NarrowerIsCoveredAndDoesNotCover(KeyPermissions narrower)
    {
        Assert.True(KeyPermissions.All.Covers(narrower));
        Assert.False(narrower.Covers(KeyPermissions.All));
        Assert.True(narrower.Covers(narrower with { }));
    }

    [Fact]
    public void Covers_ListsAndCommands_AreCompared()
    {
        Assert.True(new KeyPermissions { PermitOpen = [Web, new("*", 1)] }.Covers(new KeyPermissions { PermitOpen = [new("localhost", 80)] }));
        Assert.False(new KeyPermissions { PermitOpen = [Web] }.Covers(new KeyPermissions { PermitOpen = [Web, new("*", 1)] }));
        Assert.True(new KeyPermissions { PermitOpen = [Web] }.Covers(new KeyPermissions { MayForwardPorts = false }));
        Assert.False(new KeyPermissions { ForcedCommand = "a" }.Covers(new KeyPermissions { ForcedCommand = "b" }));
    }
}
