using System.Runtime.InteropServices;

namespace AgentSsh.Fuzz.Driver;

/// <summary>One counter per probe of the instrumented assemblies, which write to it directly. Shared by all threads; lost counts do not matter.</summary>
public static unsafe class CoverageMap
{
    /// <summary>The most probes there may be.</summary>
    public const int Capacity = 1 << 17;

    /// <summary>The counters; instrumented code names this field.</summary>
    public static readonly byte* Counters = (byte*)NativeMemory.AlignedAlloc(Capacity, 64);

    /// <summary>Probes in use: none in a build that is not instrumented.</summary>
    public static int Used { get; set; }

    /// <summary>The counters in use.</summary>
    internal static Span<byte> Live => new(Counters, Used);
}
