using System.IO.MemoryMappedFiles;

namespace AgentSsh.Fuzz.Driver;

/// <summary>
/// Keeps the input under way where it outlives the process, and ends the process when one takes too long: there is no other way to stop a loop. Whoever starts
/// next finds the input by <see cref="Recover"/>.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const int Capacity = 1 << 20;
    private const int HeaderLength = 3 * sizeof(int);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Timer _timer;
    private readonly int _patience;
    private int _looks = int.MinValue;

    /// <param name="path">Where the input is kept.</param>
    /// <param name="patience">How long one input may take, in whole seconds.</param>
    public Watchdog(string path, TimeSpan patience)
    {
        _patience = (int)patience.TotalSeconds;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Capacity);
        _view = _file.CreateViewAccessor();
        _timer = new Timer(static state => ((Watchdog)state!).Look(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>What a process was doing when it died.</summary>
    /// <param name="path">Where the input was kept.</param>
    /// <returns>The target's name and the input; null when nothing was under way.</returns>
    public static (string Target, byte[] Input)? Recover(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] all = File.ReadAllBytes(path);
        int nameLength = BitConverter.ToInt32(all, sizeof(int)), length = BitConverter.ToInt32(all, 2 * sizeof(int));
        return BitConverter.ToInt32(all, 0) == 0
            ? null
            : (System.Text.Encoding.UTF8.GetString(all, HeaderLength, nameLength), all[(HeaderLength + nameLength)..(HeaderLength + nameLength + length)]);
    }

    public void Begin(FuzzTarget target, byte[] input)
    {
        byte[] name = System.Text.Encoding.UTF8.GetBytes(target.Name);
        int length = Math.Min(input.Length, Capacity - HeaderLength - name.Length);
        _view.Write(sizeof(int), name.Length);
        _view.Write(2 * sizeof(int), length);
        _view.WriteArray(HeaderLength, name, 0, name.Length);
        _view.WriteArray(HeaderLength + name.Length, input, 0, length);
        _view.Write(0, 1);
        Volatile.Write(ref _looks, 0);
    }

    public void End()
    {
        Volatile.Write(ref _looks, int.MinValue);
        _view.Write(0, 0);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _view.Dispose();
        _file.Dispose();
    }

    private void Look()
    {
        // Looks are counted, not time: a process that was stopped for a while looks once when it goes on.
        if (Interlocked.Increment(ref _looks) > _patience)
        {
            Environment.FailFast($"an input took longer than {_patience} s");
        }
    }
}
