using System.Text;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting.State;

/// <summary>What authorities say of the host keys: files as <c>ssh-keygen -s CA -h</c> makes them.</summary>
internal static class HostCertificateFiles
{
    // The largest certificate in base64, with its type and a comment.
    private const int MaximumBytes = 64 * 1024;

    /// <summary>Reads the certificates.</summary>
    /// <param name="files">Absolute paths.</param>
    /// <param name="keys">The host keys.</param>
    /// <param name="time">The clock.</param>
    /// <param name="problems">What is wrong for good goes here: no certificate, one for users, one over another key.</param>
    /// <param name="warnings">What time brings goes here: clients would refuse such a certificate, so it is left out, and the plain key still serves.</param>
    public static IReadOnlyList<OpenSshCertificate> Load(
        IReadOnlyList<string> files, IReadOnlyList<SshPrivateKey> keys, TimeProvider time, List<StartupProblem> problems, List<string> warnings)
    {
        var certificates = new List<OpenSshCertificate>();
        foreach (string file in files)
        {
            if (Read(file, problems) is not { } certificate)
            {
                continue;
            }

            if (certificate.Type != OpenSshCertificateType.Host)
            {
                problems.Add(new StartupProblem(
                    $"host certificate {file} is for users, not for hosts; it is made with: ssh-keygen -s CA -h -I NAME -n HOSTNAMES KEY.pub", ExitCode.Configuration));
            }
            else if (!keys.Any(key => key.PublicKey.Equals(certificate.Key)))
            {
                problems.Add(new StartupProblem(
                    $"host certificate {file} is over the key {certificate.Fingerprint}, which is none of the host keys.", ExitCode.Configuration));
            }
            else if (certificate.FindProblem(OpenSshCertificateType.Host, time) is { } why)
            {
                warnings.Add($"the host certificate {file} is not used: {why}");
            }
            else
            {
                certificates.Add(certificate);
            }
        }

        return certificates;
    }

    private static OpenSshCertificate? Read(string file, List<StartupProblem> problems)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = new byte[MaximumBytes + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            string text = Encoding.UTF8.GetString(bytes, 0, length).Trim();
            string? error = "it is too long";
            if (length <= MaximumBytes && OpenSshCertificate.TryParseLine(text, out OpenSshCertificate? certificate, out error))
            {
                return certificate;
            }

            problems.Add(new StartupProblem($"host certificate {file} cannot be used: {error}", ExitCode.Configuration));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new StartupProblem($"host certificate {file} cannot be read: {e.Message}", ExitCode.Configuration));
        }

        return null;
    }
}
