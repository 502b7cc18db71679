namespace AgentSsh.Toml.Reading;

/// <summary>
/// What brought a table about; it decides what may still add to it (TOML 1.0.0, "Table" and "Inline Table").
/// </summary>
internal enum TomlTableOrigin
{
    /// <summary>The document.</summary>
    Root,

    /// <summary>Named on the way by a longer header; one header of its own may still define it.</summary>
    ImpliedByHeader,

    /// <summary><c>[name]</c>, or one element of <c>[[name]]</c>.</summary>
    Header,

    /// <summary>A part of a dotted key before the last. Dotted keys of the same section and headers of sub-tables may add to it.</summary>
    DottedKey,

    /// <summary>Between braces: complete at the closing brace.</summary>
    Inline,
}
