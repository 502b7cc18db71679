namespace AgentSsh.FakeModel;

/// <summary>One event of a streamed answer, as bytes on the wire.</summary>
/// <param name="Bytes">The event with its empty line.</param>
/// <param name="IsPiece">It carries a piece of the answer's text, before which a paced answer waits.</param>
internal readonly record struct StreamEvent(byte[] Bytes, bool IsPiece = false);
