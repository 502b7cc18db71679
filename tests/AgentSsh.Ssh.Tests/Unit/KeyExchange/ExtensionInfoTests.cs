using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.KeyExchange;

public sealed class ExtensionInfoTests
{
    [Fact]
    public void ReadServerSignatures_WhatOurServerSays_IsEverythingWithoutSha1()
    {
        IReadOnlyList<string>? names = ExtensionInfo.ReadServerSignatures(ExtensionInfo.EncodeServer());

        Assert.Equal(AlgorithmCatalog.UserSignatures, names);
        Assert.DoesNotContain("ssh-rsa", names!);
    }

    [Fact]
    public void ReadServerSignatures_NotSaid_IsNull() => Assert.Null(
        ExtensionInfo.ReadServerSignatures(new SshBuilder().Byte(7).UInt32(1).Utf8("ping@openssh.com").Utf8("0").ToArray()));

    [Fact]
    public void ReadServerSignatures_MoreThanThereAre_Throws() =>
        Assert.Throws<SshProtocolException>(() => ExtensionInfo.ReadServerSignatures(new SshBuilder().Byte(7).UInt32(2).Utf8("a").Utf8("b").ToArray()));
}
