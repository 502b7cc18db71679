namespace AgentSsh.Fuzz;

/// <summary>
/// A part of the product that takes bytes of somebody else's. <see cref="Run"/> swallows the errors that the part declares; whatever else comes out
/// of it is a finding, and so are an input that takes longer than the driver's patience and one that makes it allocate beyond the bound.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>Its name on the command line, and of its directory in the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>How inputs are mutated.</summary>
    public abstract InputShape Shape { get; }

    /// <summary>Bytes of the longest input tried.</summary>
    public virtual int MaxLength => 4096;

    /// <summary>False where other threads take part, so that the same input may count differently.</summary>
    public virtual bool IsSingleThreaded => true;

    /// <summary>Product assemblies whose constants are worth trying.</summary>
    public virtual IReadOnlyList<string> Assemblies => ["AgentSsh.Ssh"];

    /// <summary>Words worth trying.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Bytes that one execution may allocate.</summary>
    public virtual long AllocationBound(int inputLength) => (256 * 1024) + (64L * inputLength);

    /// <summary>Good inputs to begin with, used where the corpus has none.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Tries one input.</summary>
    /// <exception cref="FuzzFailure">A property does not hold.</exception>
    public abstract void Run(ReadOnlySpan<byte> input);
}
