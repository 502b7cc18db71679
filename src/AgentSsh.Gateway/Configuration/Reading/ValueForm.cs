using System.Diagnostics.CodeAnalysis;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Reads a value that stands as a string in the file.</summary>
/// <param name="text">The string.</param>
/// <param name="value">What it says.</param>
/// <param name="problem">Otherwise: what is wrong, to be put behind the key's name.</param>
internal delegate bool ValueForm<T>(string text, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out FormProblem? problem);
