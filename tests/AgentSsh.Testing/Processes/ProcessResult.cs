using System.Text;

namespace AgentSsh.Testing;

/// <summary>What a program that has ended left behind.</summary>
public sealed record ProcessResult(string Command, int ExitCode, byte[] Stdout, byte[] Stderr)
{
    /// <summary>Standard output as UTF-8.</summary>
    public string StdoutText => Encoding.UTF8.GetString(Stdout);

    /// <summary>Standard error as UTF-8.</summary>
    public string StderrText => Encoding.UTF8.GetString(Stderr);

    /// <summary>This result, when the exit code is 0.</summary>
    /// <exception cref="InvalidOperationException">It is not; the message shows both outputs.</exception>
    public ProcessResult EnsureSuccess() => ExitCode == 0 ? this : throw new InvalidOperationException(ToString());

    /// <summary>For failure messages: the command, its exit code and the end of both outputs.</summary>
    public override string ToString() => $"`{Command}` exit {ExitCode}\nstdout: {End(StdoutText)}\nstderr: {End(StderrText)}";

    private static string End(string text) => text.Length <= 4000 ? text : "..." + text[^4000..];
}
