using System.Diagnostics;

namespace AgentSsh.Ssh.Tests.Interop.Ssh;

/// <summary>Runs programs of OpenSSH.</summary>
internal static class OpenSsh
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The program's path; skips the test where it is missing.</summary>
    public static string Find(string program)
    {
        string? path = new[] { "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin" }
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{program} of OpenSSH is not installed");
        return path;
    }

    /// <summary>Runs <c>ssh</c> against a port of this machine.</summary>
    public static Task<ProgramResult> SshAsync(int port, string keyFile, string user, string command, Stream? input, params string[] options) =>
        RunAsync(Find("ssh"), [.. Arguments(port, keyFile, user, options), command], input);

    /// <summary>The arguments of <c>ssh</c> to a port of this machine; what it is to run comes behind them.</summary>
    public static string[] Arguments(int port, string keyFile, string user, params string[] options) =>
    [
        "-F", "/dev/null", "-p", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-i", keyFile, "-l", user,
        "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no",
        "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=VERBOSE", .. options, "127.0.0.1",
    ];

    /// <summary>Runs a program to its end, within a minute.</summary>
    public static async Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, Stream? input = null)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(Limit);
        using var output = new MemoryStream();
        Task read = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            if (input is not null)
            {
                await input.CopyToAsync(process.StandardInput.BaseStream, limit.Token);
            }

            process.StandardInput.Close();
            await read;
            await process.WaitForExitAsync(limit.Token);
            return new ProgramResult(process.ExitCode, output.ToArray(), await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
