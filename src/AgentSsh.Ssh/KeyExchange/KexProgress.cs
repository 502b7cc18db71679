using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>
/// The order of messages in key exchanges (RFC 4253 section 7), without any I/O. The steps after <see cref="KexStep.AwaitInit"/> are made
/// by the receive loop alone; who else begins an exchange holds the lock of its owner, as the receive loop does then.
/// </summary>
internal sealed class KexProgress
{
    private volatile KexStep _step;
    private bool _dropNext;

    public KexStep Step => _step;

    /// <summary>True until the first exchange is over.</summary>
    public bool IsInitial { get; private set; } = true;

    /// <summary>Both sides can do strict key exchange: nothing but the exchange may be said in the first one, and sequence numbers begin again
    /// with every NEWKEYS (OpenSSH PROTOCOL section 1.10).</summary>
    public bool IsStrict { get; private set; }

    /// <summary>We want an exchange.</summary>
    /// <returns>True when our KEXINIT is to be sent; false when an exchange is under way.</returns>
    public bool TryBegin()
    {
        if (_step != KexStep.Idle)
        {
            return false;
        }

        _step = KexStep.AwaitInit;
        return true;
    }

    /// <summary>The peer's KEXINIT came. One that crosses ours belongs to the same exchange.</summary>
    /// <returns>True when ours is to be sent.</returns>
    /// <exception cref="SshProtocolException">It comes in the middle of an exchange.</exception>
    public bool ReceiveInit()
    {
        if (_step is not (KexStep.Idle or KexStep.AwaitInit))
        {
            throw Unexpected(MessageNumber.SSH_MSG_KEXINIT);
        }

        bool answer = _step == KexStep.Idle;
        _step = KexStep.AwaitMethod;
        return answer;
    }

    /// <summary>The initial exchange: the markers decide whether it is strict. They mean nothing later (russh#563).</summary>
    /// <param name="both">Both sides said that they can.</param>
    /// <param name="sequence">The number of the packet with the peer's KEXINIT.</param>
    /// <exception cref="SshProtocolException">It is strict and something came before (CVE-2023-48795).</exception>
    public void DecideStrict(bool both, uint sequence)
    {
        if (both && sequence != 0)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a message before the first key exchange");
        }

        IsStrict = both;
    }

    /// <summary>The peer guessed the method wrong: its next message is to be dropped.</summary>
    public void DropNext() => _dropNext = true;

    /// <summary>A message of the method, types 30 to 49, came.</summary>
    /// <returns>False when it is to be dropped.</returns>
    /// <exception cref="SshProtocolException">It is not its turn.</exception>
    public bool ReceiveMethod(byte type)
    {
        if (_step != KexStep.AwaitMethod)
        {
            throw Unexpected(type);
        }

        bool use = !_dropNext;
        _dropNext = false;
        return use;
    }

    /// <summary>The keys are agreed on and our NEWKEYS is on its way.</summary>
    public void Agreed() => _step = KexStep.AwaitNewKeys;

    /// <summary>The peer's NEWKEYS came: it is its turn.</summary>
    /// <exception cref="SshProtocolException">It is not.</exception>
    public void ReceiveNewKeys()
    {
        if (_step != KexStep.AwaitNewKeys)
        {
            throw Unexpected(MessageNumber.SSH_MSG_NEWKEYS);
        }
    }

    /// <summary>The peer's keys are in use: the exchange is over.</summary>
    public void Finish()
    {
        IsInitial = false;
        _step = KexStep.Idle;
    }

    /// <summary>May a message of this type arrive now? After KEXINIT RFC 4253 section 7.1 allows types 1 to 4 and 20 to 49. In a later exchange those of
    /// the connection protocol are taken too, as OpenSSH takes them, because asyncssh 2.10 sends them; they come under the old keys, which protect them
    /// as well as what came before.</summary>
    public bool Allows(byte type)
    {
        KexStep step = _step;
        if (type is >= 20 and <= 49)
        {
            return true;
        }

        bool ignorable = type is MessageNumber.SSH_MSG_IGNORE or MessageNumber.SSH_MSG_UNIMPLEMENTED or MessageNumber.SSH_MSG_DEBUG;
        return IsInitial
            ? ignorable && !IsStrict
            : ignorable || type >= MessageNumber.SSH_MSG_GLOBAL_REQUEST || step is KexStep.Idle or KexStep.AwaitInit;
    }

    private static SshProtocolException Unexpected(byte type) =>
        new(SshDisconnectReason.ProtocolError, $"received message {type} out of order in a key exchange");
}
