using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.Unit.KeyExchange;

public sealed class KexProgressTests
{
    // What may be received in each step: KEXINIT, the method's message, NEWKEYS.
    [Theory]
    [InlineData((int)KexStep.Idle, true, false, false)]
    [InlineData((int)KexStep.AwaitInit, true, false, false)]
    [InlineData((int)KexStep.AwaitMethod, false, true, false)]
    [InlineData((int)KexStep.AwaitNewKeys, false, false, true)]
    public void Receive_EachMessageInEachStep_OnlyItsTurnIsTaken(int step, bool init, bool method, bool newKeys)
    {
        Assert.Equal(init, Takes(At((KexStep)step), progress => progress.ReceiveInit()));
        Assert.Equal(method, Takes(At((KexStep)step), progress => progress.ReceiveMethod(30)));
        Assert.Equal(newKeys, Takes(At((KexStep)step), progress => progress.ReceiveNewKeys()));
    }

    [Fact]
    public void TryBegin_WhileOneIsUnderWay_DoesNot()
    {
        Assert.True(At(KexStep.Idle).TryBegin());
        Assert.False(At(KexStep.AwaitInit).TryBegin());
        Assert.False(At(KexStep.AwaitMethod).TryBegin());
        Assert.False(At(KexStep.AwaitNewKeys).TryBegin());
    }

    [Fact]
    public void ReceiveInit_CrossingOurs_IsTheSameExchange()
    {
        KexProgress progress = At(KexStep.AwaitInit);

        Assert.False(progress.ReceiveInit());
        Assert.Equal(KexStep.AwaitMethod, progress.Step);
        Assert.True(At(KexStep.Idle).ReceiveInit());
    }

    [Fact]
    public void ReceiveMethod_AfterAWrongGuess_DropsExactlyOne()
    {
        KexProgress progress = At(KexStep.AwaitMethod);
        progress.DropNext();

        Assert.False(progress.ReceiveMethod(30));
        Assert.True(progress.ReceiveMethod(30));
    }

    [Fact]
    public void DecideStrict_PacketBefore_IsRefusedOnlyWhenBothCan()
    {
        Assert.Throws<SshProtocolException>(() => new KexProgress().DecideStrict(true, 1));
        new KexProgress().DecideStrict(false, 1);
        new KexProgress().DecideStrict(true, 0);
    }

    [Theory]
    [InlineData((int)KexStep.Idle, true)]
    [InlineData((int)KexStep.AwaitInit, true)]
    [InlineData((int)KexStep.AwaitMethod, false)]
    [InlineData((int)KexStep.AwaitNewKeys, false)]
    public void Allows_InARekey_DataAlways_OthersUntilThePeersKexInit(int step, bool others)
    {
        KexProgress progress = At((KexStep)step);

        Assert.True(progress.Allows(MessageNumber.SSH_MSG_CHANNEL_DATA));
        Assert.Equal(others, progress.Allows(MessageNumber.SSH_MSG_EXT_INFO));
        Assert.Equal(others, progress.Allows(MessageNumber.SSH_MSG_USERAUTH_REQUEST));
        Assert.True(progress.Allows(MessageNumber.SSH_MSG_IGNORE));
        Assert.True(progress.Allows(MessageNumber.SSH_MSG_NEWKEYS));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Allows_InTheFirstExchange_IgnoreOnlyWhenNotStrict(bool strict)
    {
        var progress = new KexProgress();
        progress.TryBegin();
        progress.ReceiveInit();
        progress.DecideStrict(strict, 0);

        Assert.Equal(!strict, progress.Allows(MessageNumber.SSH_MSG_IGNORE));
        Assert.False(progress.Allows(MessageNumber.SSH_MSG_USERAUTH_REQUEST));
        Assert.True(progress.Allows(MessageNumber.SSH_MSG_KEX_ECDH_INIT));
    }

    // Past the first exchange.
    private static KexProgress At(KexStep step)
    {
        var progress = new KexProgress();
        progress.TryBegin();
        progress.ReceiveInit();
        progress.Agreed();
        progress.Finish();
        if (step == KexStep.AwaitInit)
        {
            progress.TryBegin();
        }
        else if (step > KexStep.AwaitInit)
        {
            progress.ReceiveInit();
            if (step == KexStep.AwaitNewKeys)
            {
                progress.Agreed();
            }
        }

        Assert.Equal(step, progress.Step);
        return progress;
    }

    private static bool Takes(KexProgress progress, Action<KexProgress> receive)
    {
        try
        {
            receive(progress);
            return true;
        }
        catch (SshProtocolException)
        {
            return false;
        }
    }
}
