using System.Text;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>What a program left behind.</summary>
internal sealed record ProgramResult(int ExitCode, byte[] Output, string Errors)
{
    public string OutputText => Encoding.UTF8.GetString(Output);
}
