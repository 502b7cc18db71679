namespace AgentSsh.Engines.Docker;

/// <summary>An image's reference in its two parts, as POST /images/create wants them.</summary>
/// <param name="Name">Everything before the tag, registry included.</param>
/// <param name="TagOrDigest">A tag, or <c>sha256:...</c>; <c>latest</c> where the reference has none, since without one all tags would be pulled.</param>
internal sealed record ImageReference(string Name, string TagOrDigest)
{
    public static ImageReference Parse(string reference)
    {
        var at = reference.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            return new ImageReference(reference[..at], reference[(at + 1)..]);
        }

        // A colon before the last slash is a registry's port.
        var colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/')
            ? new ImageReference(reference[..colon], reference[(colon + 1)..])
            : new ImageReference(reference, "latest");
    }
}
