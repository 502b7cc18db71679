namespace AgentSsh.Fuzz;

/// <summary>What an input is made of, and so how it is mutated beside its plain bytes.</summary>
public enum InputShape
{
    /// <summary>Nothing is known.</summary>
    Bytes,

    /// <summary>Fields of RFC 4251 one after the other: strings with their lengths, numbers, names.</summary>
    SshFields,

    /// <summary>Messages of such fields, in <see cref="Mutation.MessageSequence"/>.</summary>
    SshMessages,

    /// <summary>Lines of text, in which base64 may hold SSH fields.</summary>
    Text,
}
