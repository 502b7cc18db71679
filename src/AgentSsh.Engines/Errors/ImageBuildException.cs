namespace AgentSsh.Engines;

/// <summary>A step of a build failed.</summary>
public sealed class ImageBuildException : EngineException
{
    internal ImageBuildException(string image, string problem, IReadOnlyList<string> lastLines, Exception? innerException = null)
        : base(Describe(image, problem, lastLines), innerException)
    {
        Image = image;
        LastLines = lastLines;
    }

    /// <summary>The reference that the image was to get.</summary>
    public string Image { get; }

    /// <summary>The end of the build's output, at most 20 lines.</summary>
    public IReadOnlyList<string> LastLines { get; }

    private static string Describe(string image, string problem, IReadOnlyList<string> lastLines) =>
        lastLines.Count == 0
            ? $"building the image '{image}' failed: {problem}"
            : $"building the image '{image}' failed: {problem}{Environment.NewLine}{string.Join(Environment.NewLine, lastLines.Select(line => "  | " + line))}";
}
