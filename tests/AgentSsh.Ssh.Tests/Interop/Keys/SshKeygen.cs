using System.ComponentModel;
using System.Diagnostics;

namespace AgentSsh.Ssh.Tests.Interop.Keys;

/// <summary>Runs the real ssh-keygen.</summary>
internal static class SshKeygen
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>What it printed on stdout. Fails the test when it fails, skips it where there is none.</summary>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <summary>Whether <c>ssh-keygen -Q</c> finds a key or a certificate in a revocation list.</summary>
    public static async Task<bool> IsRevokedAsync(string list, string file)
    {
        using Process process = Start(new ProcessStartInfo("ssh-keygen", ["-Q", "-f", list, file]) { RedirectStandardOutput = true, RedirectStandardError = true });
        using var deadline = new CancellationTokenSource(Limit);
        string output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(output.Contains("REVOKED", StringComparison.Ordinal) || output.Contains(": ok", StringComparison.Ordinal), output);
        return process.ExitCode != 0;
    }

    /// <param name="input">For its stdin.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<string> RunAsync(byte[] input, string[] arguments)
    {
        var start = new ProcessStartInfo("ssh-keygen", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.StandardInput.BaseStream.WriteAsync(input, deadline.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"ssh-keygen {string.Join(' ', arguments)}: {await errors}");
            return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"ssh-keygen {string.Join(' ', arguments)} took longer than {Limit}.");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no ssh-keygen here: install openssh-client.");
            throw;
        }
    }
}
