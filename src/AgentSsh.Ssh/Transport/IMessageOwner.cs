namespace AgentSsh.Ssh.Transport;

/// <summary>Of whom a message is that waits to be sealed, so that it can be dropped when it would come too late.</summary>
internal interface IMessageOwner
{
    /// <summary>True once its CLOSE has been sealed: the peer may use its number for another channel. Called on the send loop.</summary>
    bool HasSentClose { get; }
}
