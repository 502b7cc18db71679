using System.Buffers.Binary;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Tests;

/// <summary>Bugs for the fuzzer to find, in an instrumented copy of this assembly; and code whose meaning instrumenting must not change.</summary>
public static class Planted
{
    /// <summary>Behind a length check, a number that nobody guesses: only the words of the code tell it.</summary>
    public static void MagicNumber(byte[] input)
    {
        if (input.Length is >= 12 and < 64 && BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(4)) == 0xC0DEFACE)
        {
            throw new InvalidOperationException("planted");
        }
    }

    /// <summary>A path of five steps, none of which a dictionary has: only coverage tells that one is nearer.</summary>
    public static void Steps(byte[] input)
    {
        if (input.Length < 6)
        {
            return;
        }

        int sum = 0;
        for (int i = 0; i < 5; i++)
        {
            sum = (sum * 3) + input[i];
            if ((sum & 0x7f) != 11 * (i + 1))
            {
                return;
            }

            Step(i);
        }

        throw new InvalidOperationException("planted");
    }

    /// <summary>Fields within a field, whose lengths must all be right.</summary>
    public static void Nested(byte[] input)
    {
        try
        {
            var outer = new SshReader(input);
            outer.ReadByte();
            var inner = new SshReader(outer.ReadString());
            outer.End();
            string name = inner.ReadName();
            uint number = inner.ReadUInt32();
            var innermost = new SshReader(inner.ReadString());
            inner.End();
            if (name == "open-sesame" && number > 0xfffffff0 && innermost.ReadString().Length == 257)
            {
                throw new InvalidOperationException("planted");
            }
        }
        catch (SshProtocolException)
        {
            // As declared.
        }
    }

    /// <summary>Allocates what the input says.</summary>
    public static void Greedy(byte[] input)
    {
        if (input.Length >= 4)
        {
            GC.KeepAlive(new byte[BinaryPrimitives.ReadUInt32BigEndian(input) & 0xfffffff]);
        }
    }

    /// <summary>Handlers, loops, switches, a ternary on a full stack, a generic method, an iterator and an async method.</summary>
    public static string Everything(int number)
    {
        var said = new List<string>();
        try
        {
            for (int i = 0; i < number; i++)
            {
                said.Add(string.Concat(i % 2 == 0 ? "even" : "odd", i > 2 ? ">" : "<", Name(i)));
            }

            said.Add(Larger(number, 3).ToString(System.Globalization.CultureInfo.InvariantCulture));
            said.AddRange(Count(number).Select(static each => $"{each}"));
            said.Add(LaterAsync(number).GetAwaiter().GetResult());
        }
        catch (ArgumentException e) when (e.ParamName == "number")
        {
            said.Add("caught");
        }
        finally
        {
            said.Add("done");
        }

        return string.Join(' ', said);
    }

    private static void Step(int number)
    {
        switch (number)
        {
            case 0:
                Reached = 1;
                break;
            case 1:
                Reached = 2;
                break;
            case 2:
                Reached = 3;
                break;
            default:
                Reached = 4;
                break;
        }
    }

    private static string Name(int number) => number switch { 0 => "zero", 1 => "one", 2 => "two", 5 => throw new ArgumentException("five", nameof(number)), _ => "many" };

    private static T Larger<T>(T one, T other)
        where T : IComparable<T> => one.CompareTo(other) > 0 ? one : other;

    private static IEnumerable<int> Count(int to)
    {
        for (int i = to; i > 0; i /= 2)
        {
            yield return i;
        }
    }

    private static async Task<string> LaterAsync(int number)
    {
        try
        {
            await Task.Yield();
            return number > 1 ? "late" : "early";
        }
        finally
        {
            await Task.Yield();
        }
    }

    private static int Reached { get; set; }
}
