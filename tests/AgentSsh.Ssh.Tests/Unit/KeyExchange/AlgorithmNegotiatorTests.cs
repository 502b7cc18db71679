using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.KeyExchange;

public sealed class AlgorithmNegotiatorTests
{
    private static readonly KexInit Ours = KexInit.Create(
        AlgorithmCatalog.ForClient(SshAlgorithms.Supported, anyMethod: true), KexMarkers.ExtInfoServer, KexMarkers.StrictServer);

    [Fact]
    public void Negotiate_BothKnowSeveral_TakesTheClientsFirst()
    {
        KexInit client = Ours with
        {
            KexAlgorithms = ["unknown", "ecdh-sha2-nistp521", "curve25519-sha256"],
            HostKeyAlgorithms = ["rsa-sha2-256", "ssh-ed25519"],
            CiphersClientToServer = ["aes128-ctr", "aes256-gcm@openssh.com"],
            CiphersServerToClient = ["chacha20-poly1305@openssh.com"],
            MacsClientToServer = ["hmac-sha1", "hmac-sha2-512-etm@openssh.com"],
            MacsServerToClient = ["nothing-in-common"],
            CompressionClientToServer = ["zlib@openssh.com", "none"],
        };

        NegotiatedAlgorithms chosen = AlgorithmNegotiator.Negotiate(client, Ours);

        Assert.Equal("ecdh-sha2-nistp521", chosen.Method.Name);
        Assert.Equal("rsa-sha2-256", chosen.HostKey);
        Assert.Equal("aes128-ctr", chosen.CipherClientToServer.Name);
        Assert.Equal("hmac-sha2-512-etm@openssh.com", chosen.MacClientToServer?.Name);
        Assert.Equal("chacha20-poly1305@openssh.com", chosen.CipherServerToClient.Name);
        Assert.Null(chosen.MacServerToClient);
        Assert.False(chosen.GuessedRight);
    }

    [Theory]
    [InlineData("mlkem768x25519-sha256", "ssh-ed25519", true)]
    [InlineData("mlkem768x25519-sha256", "rsa-sha2-512", false)]
    [InlineData("ecdh-sha2-nistp256", "ssh-ed25519", false)]
    public void Negotiate_Guess_IsRightOnlyWhenBothFirstsAgree(string kex, string hostKey, bool right)
    {
        KexInit client = Ours with { KexAlgorithms = [kex, "curve25519-sha256"], HostKeyAlgorithms = [hostKey, "ssh-ed25519"] };

        Assert.Equal(right, AlgorithmNegotiator.Negotiate(client, Ours).GuessedRight);
    }

    [Fact]
    public void Negotiate_MarkersInBothLists_AreNeverChosen()
    {
        KexInit client = Ours with { KexAlgorithms = [KexMarkers.ExtInfoServer, KexMarkers.StrictServer] };

        SshProtocolException e = Assert.Throws<SshProtocolException>(() => AlgorithmNegotiator.Negotiate(client, Ours));
        Assert.Equal(SshDisconnectReason.KeyExchangeFailed, e.Reason);
    }

    [Fact]
    public void Negotiate_OnlyCompressedOrEmptyLists_Fails()
    {
        Assert.Throws<SshProtocolException>(() => AlgorithmNegotiator.Negotiate(Ours with { CompressionClientToServer = ["zlib"] }, Ours));
        Assert.Throws<SshProtocolException>(() => AlgorithmNegotiator.Negotiate(Ours with { HostKeyAlgorithms = [] }, Ours));
        Assert.Throws<SshProtocolException>(() => AlgorithmNegotiator.Negotiate(Ours with { KexAlgorithms = [] }, Ours));
    }

    [Fact]
    public void Parse_WhatEncodeWrote_IsTheSame()
    {
        KexInit parsed = KexInit.Parse((Ours with { FirstKexPacketFollows = true }).Encode());

        Assert.Equal(Ours.KexAlgorithms, parsed.KexAlgorithms);
        Assert.Equal(Ours.CiphersServerToClient, parsed.CiphersServerToClient);
        Assert.Equal(["none"], parsed.CompressionClientToServer);
        Assert.True(parsed.FirstKexPacketFollows);
        Assert.NotEqual(Ours.Encode(), Ours.Encode());
    }

    [Fact]
    public void Parse_EveryTruncationAndMutation_ThrowsNothingElse()
    {
        byte[] message = Ours.Encode();
        var random = new Random(11);
        for (int length = 1; length < message.Length; length++)
        {
            Assert.Throws<SshProtocolException>(() => KexInit.Parse(message.AsSpan(0, length)));
        }

        for (int i = 0; i < 2000; i++)
        {
            byte[] mutated = [.. message];
            for (int flips = 0; flips < 3; flips++)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            try
            {
                AlgorithmNegotiator.Negotiate(KexInit.Parse(mutated), Ours);
            }
            catch (SshProtocolException)
            {
                // The only one that may come.
            }
        }
    }
}
