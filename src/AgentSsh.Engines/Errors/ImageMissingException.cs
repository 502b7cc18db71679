namespace AgentSsh.Engines;

/// <summary>An image is absent and could not be pulled.</summary>
public sealed class ImageMissingException : EngineException
{
    internal ImageMissingException(string image, string message, Exception? innerException = null)
        : base(message, innerException) => Image = image;

    /// <summary>The image's reference.</summary>
    public string Image { get; }
}
