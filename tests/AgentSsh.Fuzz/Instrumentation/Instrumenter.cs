using AgentSsh.Fuzz.Driver;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace AgentSsh.Fuzz.Instrumentation;

/// <summary>
/// Rewrites assemblies so that every edge of a method's control flow counts itself in <see cref="CoverageMap"/>: a probe at the head of each basic block, and
/// one on each conditional branch that is taken. Optimisation, which a debug build forbids, is allowed again: its assertions are wanted, not its slowness.
/// </summary>
internal sealed class Instrumenter
{
    private const string Initialiser = ".cctor";

    private int _next;

    /// <summary>Probes given out so far.</summary>
    public int Probes => _next;

    /// <summary>Rewrites one assembly.</summary>
    /// <param name="source">The assembly as built.</param>
    /// <param name="target">Where the rewritten one goes.</param>
    /// <param name="include">Which types; null for all.</param>
    /// <returns>The constants of its code.</returns>
    public IReadOnlyList<CodeWord> Rewrite(Stream source, Stream target, Func<TypeDefinition, bool>? include = null)
    {
        using var module = ModuleDefinition.ReadModule(source, new ReaderParameters { ReadingMode = ReadingMode.Immediate });
        AllowOptimisation(module.Assembly);
        FieldReference counters = module.ImportReference(typeof(CoverageMap).GetField(nameof(CoverageMap.Counters))!);
        var words = new List<CodeWord>();
        foreach (TypeDefinition type in module.GetAllTypes().Where(type => include is null || include(type)))
        {
            int firstOfType = _next;
            foreach (MethodDefinition method in type.Methods.Where(method => method.HasBody && method.Name != Initialiser))
            {
                IReadOnlyList<byte[]> constants = WordList.Of(method.Body);
                int first = _next;
                Rewrite(method.Body, counters);
                words.AddRange(constants.Select(constant => new CodeWord(first, _next - 1, constant)));
            }

            // What runs once a process would be news to whoever comes first, so it has no probes; its tables are for the whole type.
            foreach (MethodDefinition initialiser in type.Methods.Where(method => method.HasBody && method.Name == Initialiser))
            {
                words.AddRange(WordList.Of(initialiser.Body).Select(constant => new CodeWord(firstOfType, _next - 1, constant)));
            }
        }

        module.Write(target);
        return words;
    }

    private static void AllowOptimisation(AssemblyDefinition assembly)
    {
        const string name = "System.Diagnostics.DebuggableAttribute";
        foreach (CustomAttribute attribute in assembly.CustomAttributes.Where(attribute => attribute.AttributeType.FullName == name).ToList())
        {
            assembly.CustomAttributes.Remove(attribute);
        }
    }

    private void Rewrite(MethodBody body, FieldReference counters)
    {
        body.SimplifyMacros();
        HashSet<Instruction> heads = Heads(body);
        ILProcessor il = body.GetILProcessor();
        foreach (Instruction branch in body.Instructions.Where(each => each.OpCode.FlowControl == FlowControl.Cond_Branch && each.Operand is Instruction).ToList())
        {
            CountTaken(il, branch, counters);
        }

        foreach (Instruction head in heads)
        {
            CountHead(il, head, counters);
        }

        body.OptimizeMacros();
    }

    private static HashSet<Instruction> Heads(MethodBody body)
    {
        HashSet<Instruction> heads = [body.Instructions[0]];
        foreach (Instruction each in body.Instructions)
        {
            switch (each.Operand)
            {
                case Instruction target when each.OpCode.FlowControl == FlowControl.Branch:
                    heads.Add(target);
                    break;
                case Instruction[] targets:
                    heads.UnionWith(targets);
                    break;
            }

            // The taken side of a conditional branch counts on its own, so its target needs no probe for its sake.
            if (each.OpCode.FlowControl == FlowControl.Cond_Branch && each.Next is not null)
            {
                heads.Add(each.Next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            heads.Add(handler.HandlerStart);
        }

        return heads;
    }

    // branch L   =>   branch taken; br next; taken: count; br L; next:
    private void CountTaken(ILProcessor il, Instruction branch, FieldReference counters)
    {
        var target = (Instruction)branch.Operand;
        Instruction at = branch;
        void Add(Instruction instruction)
        {
            il.InsertAfter(at, instruction);
            at = instruction;
        }

        Instruction[] probe = [.. Probe(il, counters)];
        branch.Operand = probe[0];
        Add(il.Create(OpCodes.Br, branch.Next));
        foreach (Instruction each in probe)
        {
            Add(each);
        }

        Add(il.Create(OpCodes.Br, target));
    }

    // The head becomes the first instruction of its probe, so that whatever refers to it, branches and handlers, needs no change.
    private void CountHead(ILProcessor il, Instruction head, FieldReference counters)
    {
        Instruction moved = il.Create(OpCodes.Nop);
        moved.OpCode = head.OpCode;
        moved.Operand = head.Operand;
        Instruction[] probe = [.. Probe(il, counters)];
        head.OpCode = probe[0].OpCode;
        head.Operand = probe[0].Operand;
        Instruction at = head;
        foreach (Instruction each in probe.Skip(1).Append(moved))
        {
            il.InsertAfter(at, each);
            at = each;
        }
    }

    // Counters[n]++, which leaves the stack as it was.
    private IEnumerable<Instruction> Probe(ILProcessor il, FieldReference counters)
    {
        int number = _next++;
        if (number >= CoverageMap.Capacity)
        {
            throw new InvalidOperationException($"More than {CoverageMap.Capacity} probes.");
        }

        yield return il.Create(OpCodes.Ldsfld, counters);
        yield return il.Create(OpCodes.Ldc_I4, number);
        yield return il.Create(OpCodes.Add);
        yield return il.Create(OpCodes.Dup);
        yield return il.Create(OpCodes.Ldind_U1);
        yield return il.Create(OpCodes.Ldc_I4_1);
        yield return il.Create(OpCodes.Add);
        yield return il.Create(OpCodes.Conv_U1);
        yield return il.Create(OpCodes.Stind_I1);
    }
}
