namespace AgentSsh.Fuzz.Instrumentation;

/// <summary>A constant of the code, and the probes of the method that has it: worth trying once one of these was reached.</summary>
/// <param name="First">The method's first probe.</param>
/// <param name="Last">Its last.</param>
/// <param name="Bytes">The constant.</param>
internal sealed record CodeWord(int First, int Last, byte[] Bytes);
