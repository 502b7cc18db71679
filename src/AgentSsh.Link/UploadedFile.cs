namespace AgentSsh.Link;

/// <summary>Something that a person put into the inbox.</summary>
/// <param name="Name">Its name there, without a slash; at most <see cref="PasteRequest.MaxNameBytes"/> bytes of UTF-8.</param>
/// <param name="Size">How many bytes a whole file has; null where that is not known, and for a directory.</param>
public sealed record UploadedFile(string Name, ulong? Size = null);
