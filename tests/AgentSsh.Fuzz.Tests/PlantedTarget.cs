using System.Runtime.Loader;
using AgentSsh.Fuzz.Instrumentation;
using AgentSsh.Ssh.Wire;
using Mono.Cecil;

namespace AgentSsh.Fuzz.Tests;

/// <summary>One of <see cref="Planted"/>'s methods as a target, in an instrumented copy.</summary>
internal sealed class PlantedTarget(string method, InputShape shape) : FuzzTarget
{
    private static readonly Lazy<(Type Planted, int Probes, IReadOnlyList<CodeWord> Words)> Copy = new(Instrument);

    private readonly Action<byte[]> _run = Copy.Value.Planted.GetMethod(method)!.CreateDelegate<Action<byte[]>>();

    /// <summary>The instrumented copy.</summary>
    public static Type Instrumented => Copy.Value.Planted;

    /// <summary>Its probes.</summary>
    public static int Probes => Copy.Value.Probes;

    /// <summary>Its constants.</summary>
    public static IReadOnlyList<CodeWord> Constants => Copy.Value.Words;

    public override string Name => method;

    public override InputShape Shape => shape;

    public override int MaxLength => 512;

    public override IEnumerable<byte[]> Seeds() =>
    [
        new byte[16],
        new SshBuilder().Byte(7).String(new SshBuilder().Utf8("name").UInt32(5).String(new SshBuilder().String("text"u8).ToArray()).ToArray()).ToArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input) => _run(input.ToArray());

    private static (Type Planted, int Probes, IReadOnlyList<CodeWord> Words) Instrument()
    {
        static bool IsPlanted(TypeDefinition type) => type.FullName.StartsWith("AgentSsh.Fuzz.Tests.Planted", StringComparison.Ordinal) && !type.FullName.Contains("Target", StringComparison.Ordinal);
        using var source = new MemoryStream(File.ReadAllBytes(typeof(Planted).Assembly.Location));
        using var target = new MemoryStream();
        var instrumenter = new Instrumenter();
        IReadOnlyList<CodeWord> words = instrumenter.Rewrite(source, target, IsPlanted);
        target.Position = 0;
        var context = new AssemblyLoadContext("instrumented");
        Type planted = context.LoadFromStream(target).GetType(typeof(Planted).FullName!)!;
        return (planted, instrumenter.Probes, words);
    }
}
