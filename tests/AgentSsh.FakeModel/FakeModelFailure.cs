namespace AgentSsh.FakeModel;

/// <summary>What the fake answers to every request for a message instead of an answer.</summary>
public enum FakeModelFailure
{
    None,

    /// <summary>401 authentication_error: the key is refused.</summary>
    Unauthorized,

    /// <summary>429 rate_limit_error, with retry-after in the body's text only.</summary>
    RateLimited,

    /// <summary>529 overloaded_error.</summary>
    Overloaded,

    /// <summary>The request is read and never answered.</summary>
    Hang,
}
