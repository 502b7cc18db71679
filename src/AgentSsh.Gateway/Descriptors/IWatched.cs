namespace AgentSsh.Gateway.Descriptors;

/// <summary>Whoever waits for a descriptor.</summary>
internal interface IWatched
{
    /// <summary>Something can be done. Called on the loop's thread: must not block. May come late, after the watch was disposed.</summary>
    /// <param name="isOver">The other end is gone, or the descriptor is broken; what it still holds can be read.</param>
    void Ready(bool isOver);
}
