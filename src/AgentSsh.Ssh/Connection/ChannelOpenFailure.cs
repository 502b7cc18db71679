namespace AgentSsh.Ssh;

/// <summary>Why a channel was not opened (RFC 4254 section 5.1).</summary>
public enum ChannelOpenFailure : uint
{
    /// <summary>Policy forbids it.</summary>
    AdministrativelyProhibited = 1,

    /// <summary>What it was to be connected to could not be reached.</summary>
    ConnectFailed = 2,

    /// <summary>No channel of this type is known here.</summary>
    UnknownChannelType = 3,

    /// <summary>There are too many already.</summary>
    ResourceShortage = 4,
}
